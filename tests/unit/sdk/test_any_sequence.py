"""Whatever comes, in whatever order and after however long: the loop ends by the rule in docs/api-rules.md, "Commit".

The rule is stated here a second time, by the responses and not by the loop's reading of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from runtime.client import TransportErrorKind, WireResponse
from sdk.python import CommitResult, Committed, Denied, Refused, Undecided
from tests.unit.sdk.line import ORDER, START, Comes, Line, committed, page, pending, problem


@dataclass(frozen=True)
class Event:
    """Something that can come, and what the rule makes of it."""

    comes: WireResponse | TransportErrorKind
    end: type[CommitResult] = Undecided
    applied: bool = False
    wait: float = 0.0


EVENTS = [
    Event(committed(), Committed),
    *(Event(problem(status, f"code_{status}"), Refused) for status in (400, 404, 409, 410, 413, 415, 422, 451)),
    Event(problem(401), Denied),
    Event(problem(403, "permission_denied"), Denied),
    *(Event(pending(ms), applied=True, wait=ms / 1000) for ms in (0, 150, 3000)),
    *(Event(problem(503, retry_after=str(s)), applied=True, wait=s) for s in (0, 1, 20)),
    *(Event(problem(status), applied=True) for status in (500, 502, 504, 408, 425)),
    *(Event(page(status), applied=True) for status in (200, 400, 403, 404, 410, 500, 502)),
    *(Event(page(status, retry_after="2"), wait=2) for status in (401, 429)),
    Event(page(503, retry_after="2"), applied=True, wait=2),
    Event(page(307)),
    Event(committed("another-order"), applied=True),
    Event(TransportErrorKind.UNREACHABLE),
    *(
        Event(kind, applied=True)
        for kind in TransportErrorKind
        if kind not in (TransportErrorKind.UNREACHABLE, TransportErrorKind.STALE_CONNECTION)
    ),
]
#: the longest pause without a Retry-After
LONGEST = 5.0
UNANSWERED = Event(TransportErrorKind.TIMEOUT, applied=True)

scripts = st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from([0.0, 0.01, 0.5, 4.0, 7.99, 8.0, 60.0])))


@settings(max_examples=500)
@given(script=scripts, seconds=st.sampled_from([-5.0, 0.0, 0.02, 0.5, 3.0, 30.0, 300.0]), seed=st.integers(0, 2**32))
@example(script=[(EVENTS[0], 7.99)], seconds=3.0, seed=1)
def test_the_loop_follows_the_rule(script: list[tuple[Event, float]], seconds: float, seed: int) -> None:
    wire = Line([Comes(event.comes, after) for event, after in script])
    deadline = START + seconds
    result = asyncio.run(wire.client(seed=seed).commit_until_final(ORDER, deadline))
    met = [
        event if after < sent.seconds else UNANSWERED
        for sent, (event, after) in zip(wire.sent, script + [(UNANSWERED, 0)] * len(wire.sent), strict=False)
    ]

    assert not [event for event in met[:-1] if event.end is not Undecided], "sent after the end"
    assert all(sent.seconds > 0 and sent.at + sent.seconds < deadline for sent in wire.sent), "past the deadline"
    assert wire.now < max(deadline, START + 1e-9), "ended late"
    assert [sent.body for sent in wire.sent] == [{"order_id": ORDER}] * len(met)
    for (earlier, later), event in zip(pairwise(wire.sent), met, strict=False):
        assert later.at - earlier.at >= event.wait - 1e-9, "sooner than asked"

    assert isinstance(result, met[-1].end if met else Undecided)
    match result:
        case Committed():
            assert (result.order_id, result.attempts) == (ORDER, len(met))
        case Refused(problem=told):
            assert met[-1].comes == problem(told.status, told.code)
        case Denied():
            assert result.may_have_applied == any(event.applied for event in met)
        case Undecided():
            assert result.attempts == len(met)
            assert result.may_have_applied == any(event.applied for event in met)
            assert wire.now + max([LONGEST, *(event.wait for event in met[-1:])]) > deadline - 0.03, "gave up early"
