"""One call, repeated until its answer is final or the time is up."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar

from runtime.client import DEADLINE_MARGIN
from runtime.client.backoff import Backoff
from runtime.errors import DeadlineExceededError, UpstreamError
from sdk.python.results import Undecided
from sdk.python.verdicts import Again, Final, Refusal, of_failure

A = TypeVar("A")
T = TypeVar("T")


class Pauses(Backoff):
    """Seconds between attempts: longer than those of a service that is itself awaited, as a person's patience is."""

    BASE_DELAY = 0.2
    MAX_DELAY = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Clock and sleep of the loop; to be replaced in tests. ``clock`` must be the channel's."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: random.Random = field(default_factory=random.Random)


async def until_final(
    ask: Callable[[], Awaitable[A]],
    judge: Callable[[A], Final[T] | Refusal | Again],
    may_repeat: Callable[[Again], bool],
    deadline: float,
    pace: Pace,
) -> tuple[Final[T] | Refusal | None, Undecided]:
    """The final verdict, None where there is none by ``deadline``, and what all attempts came to.

    No attempt is made that could not begin before the deadline, so it may end earlier. ``ask`` raises
    DeadlineExceededError where no time is left.
    """
    pauses = Pauses(pace.chance)
    so_far = Undecided()
    for number in count(1):
        try:
            verdict = judge(await ask())
        except DeadlineExceededError:
            break
        except UpstreamError as failure:
            verdict = of_failure(failure)
        if not isinstance(verdict, Again):
            return verdict, replace(so_far, attempts=so_far.attempts + 1)
        so_far = _added(so_far, verdict)
        pause = max(pauses.seconds(number), verdict.wait)
        if not may_repeat(verdict) or pace.clock() + pause >= deadline - DEADLINE_MARGIN:
            break
        await pace.sleep(pause)
    return None, so_far


def _added(so_far: Undecided, again: Again) -> Undecided:
    return replace(
        so_far,
        attempts=so_far.attempts + again.sent,
        may_have_applied=so_far.may_have_applied or again.may_have_applied,
        last=again.result,
        problem=again.problem or so_far.problem,
    )
