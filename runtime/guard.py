"""Calls to one server, with what keeps its failures contained: attempts, budget, breaker and limit together."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

import msgspec

from runtime import errors
from runtime.errors import UpstreamError
from runtime.leaving import Finishing
from runtime.model import Answer
from runtime.operation import Operation
from runtime.resilience import Backoff, Breaker, Busy, Clock, Limiter, RetryBudget, Suspended

T = TypeVar("T")

#: seconds after which a call that the caller's own deadline cut off speaks against the server all the same
_SLOW = 1.0


class Guard:
    """One for each server. ``most`` calls at a time, each waiting ``wait`` seconds at most for its turn.

    ``kept`` of these places are for calls that change something: no number of reads is in their way.
    An attempt of an operation that changes something is left to finish when its caller is cancelled.
    ``told`` is called with True when the server is left alone from now on, with False when it has come back;
    ``budget_told`` with the tokens of the retry budget whenever they change.
    """

    def __init__(
        self,
        *,
        most: int = 128,
        kept: int = 0,
        wait: float = 0.1,
        clock: Clock = time.monotonic,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        told: Callable[[bool], object] = lambda _: None,
        budget_told: Callable[[float], object] = lambda _: None,
    ) -> None:
        self.budget = RetryBudget(budget_told)
        self.breaker = Breaker(clock, told)
        self._changes = Finishing()
        self._limiter = Limiter(most, wait, kept)
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._sleep = sleep

    async def run(
        self,
        operation: Operation[Any, Any, Any],
        deadline: float | None,
        attempt: Callable[[int], Awaitable[T]],
    ) -> T:
        """Make attempts, numbered from 1, as the operation's policy allows, until ``deadline`` on the guard's clock.

        Raises the last attempt's UpstreamError; once an attempt may have been applied, that stays so.
        """
        last: UpstreamError | None = None
        for number in count(1):
            try:
                answer = await self._one(operation, deadline, attempt, number)
                return _after_loss(answer) if last is not None and last.may_have_applied else answer
            except errors.CallRejectedError as not_tried:
                raise last or not_tried from None
            except UpstreamError as failure:
                failure.may_have_applied |= last is not None and last.may_have_applied
                last = failure
                pause = self._pause(operation, number, failure, deadline)
                if pause is None:
                    raise
            await self._sleep(pause)
        raise AssertionError("unreachable")

    async def finished(self) -> None:
        """Wait for the changes that were left to finish."""
        await self._changes.finished()

    async def _one(
        self,
        operation: Operation[Any, Any, Any],
        deadline: float | None,
        attempt: Callable[[int], Awaitable[T]],
        number: int,
    ) -> T:
        try:
            trial = self.breaker.enter()
        except Suspended as suspended:
            raise errors.CircuitOpenError(operation.contract, operation.id, math.ceil(suspended.seconds)) from None
        has_place = False
        try:
            left = None if deadline is None else max(0, deadline - self._clock())
            await self._limiter.enter(left, first=operation.policy.changing)
            has_place = True
        except Busy:
            if deadline is not None and self._clock() >= deadline:
                raise errors.DeadlineExceededError(operation.contract, operation.id) from None
            raise errors.ConcurrencyLimitError(operation.contract, operation.id, 1) from None
        finally:
            if not has_place:
                self.breaker.leave(trial=trial, ok=None)
        changing = operation.policy.changing
        work = self._made(attempt, number, trial=trial, first=changing)
        return await (self._changes.run(work) if changing else work)

    async def _made(self, attempt: Callable[[int], Awaitable[T]], number: int, *, trial: bool, first: bool) -> T:
        """An attempt in the place that was taken for it."""
        ok: bool | None = None
        try:
            answer = await attempt(number)
            ok = True
            self.budget.succeeded()
            return answer
        except UpstreamError as failure:
            ok = _verdict(failure)
            if ok is False:
                self.budget.failed()
            raise
        finally:
            self._limiter.leave(first=first)
            self.breaker.leave(trial=trial, ok=ok)

    def _pause(
        self, operation: Operation[Any, Any, Any], number: int, failure: UpstreamError, deadline: float | None
    ) -> float | None:
        """Seconds before the next attempt, ``None`` if there is none."""
        if number >= operation.policy.attempts or not _may_repeat(failure):
            return None
        if _was_idle(failure):
            return 0
        if not self.budget.allows_retry:
            return None
        pause = max(self._backoff.seconds(number), failure.retry_after or 0)
        return pause if deadline is None or self._clock() + pause < deadline else None


def _after_loss(answer: T) -> T:
    return msgspec.structs.replace(answer, follows_loss=True) if isinstance(answer, Answer) else answer


def _was_idle(failure: UpstreamError) -> bool:
    """The connection was closed while nobody used it: that says nothing of the server, so there is nothing to await."""
    return isinstance(failure, errors.ConnectionLostError) and failure.stale_connection


def _may_repeat(failure: UpstreamError) -> bool:
    match failure:
        case errors.ConnectError() | errors.ConnectionLostError():
            return True
        case errors.UpstreamStatusError(status=500 | 503):
            return True
        case _:
            return False


def _verdict(failure: UpstreamError) -> bool | None:
    """Whether the server did well, badly, or this says nothing of it."""
    match failure:
        case errors.UpstreamTimeoutError(deadline=True, seconds=seconds) if seconds < _SLOW:
            return None
        case errors.DeadlineExceededError():
            return None
        case errors.UpstreamStatusError(status=401 | 429):
            return None
        case errors.ConnectionLostError(stale_connection=True):
            return None
        case _:
            return False
