"""What a channel does anew for each attempt of a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from runtime.client import DEADLINE_MARGIN, CallContext, Channel, TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from runtime.errors import CallRejectedError, ConnectionLostError, DeadlineExceededError
from runtime.guard import Guard
from runtime.operation import Policy
from tests.contract.golden import depot

REQUEST = depot.FindSlotsRequest(body=depot.Search(size="small"))
FOUND = WireResponse(200, {}, b'{"slots":[]}')


class Wire:
    """A transport that meets given results, and the arguments of its calls."""

    def __init__(self, *results: WireResponse | TransportErrorKind, after: Callable[[], object] = lambda: None) -> None:
        self.calls: list[dict[str, Any]] = []
        self._results = list(results)
        self._after = after

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        self.calls.append({"seconds": seconds, "fresh": fresh, **request.headers})
        self._after()
        result = self._results.pop(0)
        if isinstance(result, TransportErrorKind):
            raise TransportError(result)
        return result


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


async def no_pause(_: float) -> None:
    pass


async def test_each_attempt_is_bounded_by_what_is_left_and_announces_it() -> None:
    clock = Clock()
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND, after=lambda: clock.pass_by(0.125))
    tokens, seen = iter(["one", "two"]), []
    channel = Channel(
        "http://depot.test",
        wire,
        token=lambda: next(tokens),
        observer=lambda *event: seen.append(event[2:4]),
        guard=Guard(clock=clock, sleep=no_pause),
        clock=clock,
    )
    await channel.call(depot.FIND_SLOTS, REQUEST, CallContext(deadline=50.5 + DEADLINE_MARGIN))
    assert [call["seconds"] for call in wire.calls] == pytest.approx([0.5, 0.375])
    assert [call["X-Request-Timeout-Ms"] for call in wire.calls] == ["500", "375"]
    assert [call["Authorization"] for call in wire.calls] == ["Bearer one", "Bearer two"]
    assert seen == [("broken_off", 0.125), ("200", 0.125)]


async def test_an_attempt_for_which_no_time_is_left_is_not_sent_but_its_forerunner_was() -> None:
    clock = Clock()
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND)

    async def pause(_: float) -> None:
        clock.pass_by(1)

    channel = Channel("http://depot.test", wire, guard=Guard(clock=clock, sleep=pause), clock=clock)
    with pytest.raises(DeadlineExceededError) as raised:
        await channel.call(depot.FIND_SLOTS, REQUEST, CallContext(deadline=50.9))
    assert raised.value.may_have_applied is True
    assert len(wire.calls) == 1


async def test_a_repeat_goes_over_a_connection_of_its_own() -> None:
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND)
    channel = Channel("http://depot.test", wire, guard=Guard(sleep=no_pause))
    await channel.call(depot.FIND_SLOTS, REQUEST, CallContext())
    assert [call["fresh"] for call in wire.calls] == [False, True]


async def test_what_may_not_be_repeated_goes_over_a_connection_of_its_own_at_once() -> None:
    wire = Wire(FOUND)
    once = replace(depot.FIND_SLOTS, policy=Policy(attempts=1))
    await Channel("http://depot.test", wire).call(once, REQUEST, CallContext())
    assert [call["fresh"] for call in wire.calls] == [True]


async def test_without_a_guard_a_call_is_one_attempt() -> None:
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND)
    with pytest.raises(ConnectionLostError):
        await Channel("http://depot.test", wire).call(depot.FIND_SLOTS, REQUEST, CallContext())
    assert len(wire.calls) == 1


async def test_a_call_that_is_not_made_is_told_with_the_reason() -> None:
    told: list[tuple[str, str, str]] = []
    guard = Guard(most=1, wait=0)
    channel = Channel("http://depot.test", Wire(FOUND), guard=guard, not_made=lambda *call: told.append(call))

    async def attempt(_: int) -> None:
        with pytest.raises(CallRejectedError):
            await channel.call(depot.FIND_SLOTS, REQUEST, CallContext())

    await guard.run(depot.FIND_SLOTS, None, attempt)
    with pytest.raises(DeadlineExceededError):
        await channel.call(depot.FIND_SLOTS, REQUEST, CallContext(deadline=0))
    for _ in range(20):
        guard.breaker.leave(trial=False, ok=False)
    with pytest.raises(CallRejectedError):
        await channel.call(depot.FIND_SLOTS, REQUEST, CallContext())
    assert told == [("depot", "findSlots", why) for why in ("busy", "no_time", "open")]
