"""The chain of a channel: what each attempt sends, and what the listener gets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from unittest import mock
from unittest.mock import Mock

import pytest

from runtime.client import (
    DEADLINE_MARGIN,
    CallContext,
    Channel,
    Middleware,
    TransportError,
    TransportErrorKind,
    WireResponse,
    resilience,
)
from runtime.client.retries import Retries
from runtime.client.retry_budget import RetryBudget
from runtime.client.shield_changes import ShieldChanges
from runtime.codec import WireRequest
from runtime.errors import (
    CircuitOpenError,
    ConcurrencyLimitError,
    ConnectionLostError,
    DeadlineExceededError,
    InvalidResponseError,
)
from runtime.operation import Policy
from tests.contract.golden import depot

REQUEST = depot.FindSlotsRequest(body=depot.Search(size="small"))
URL = "http://depot.test"
FOUND = WireResponse(200, {}, b'{"slots":[]}')


class Wire:
    """A transport that meets given results, and the arguments of its calls."""

    def __init__(self, *results: WireResponse | TransportErrorKind, after: Callable[[], object] = lambda: None) -> None:
        self.calls: list[dict[str, Any]] = []
        self._results = list(results)
        self._after = after
        self.hold: asyncio.Future[None] | None = None
        self.asked = asyncio.Event()

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        self.calls.append({"seconds": seconds, "fresh": fresh, **request.headers})
        self._after()
        self.asked.set()
        if self.hold is not None:
            await self.hold
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


def retries(clock: Clock, after_pause: Callable[[], object] = lambda: None) -> list[Middleware]:
    async def pause(_: float) -> None:
        after_pause()

    return [Retries(RetryBudget(), clock=clock, sleep=pause)]


async def test_each_attempt_has_what_is_left_a_new_token_and_is_reported() -> None:
    clock = Clock()
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND, after=lambda: clock.pass_by(0.125))
    tokens, listener = iter(["one", "two"]), Mock()
    channel = Channel(URL, wire, token=lambda: next(tokens), listener=listener, resilience=retries(clock), clock=clock)
    await channel.call(depot.FIND_SLOTS, REQUEST, CallContext(deadline=50.5 + DEADLINE_MARGIN))
    assert [call["seconds"] for call in wire.calls] == pytest.approx([0.5, 0.375])
    assert [call["X-Request-Timeout-Ms"] for call in wire.calls] == ["500", "375"]
    assert [call["Authorization"] for call in wire.calls] == ["Bearer one", "Bearer two"]
    assert [attempt.args[1:3] for attempt in listener.on_attempt.mock_calls] == [("broken_off", 0.125), ("200", 0.125)]
    assert [attempt.args[4] for attempt in listener.on_attempt.mock_calls] == [1, 2]
    listener.on_response.assert_called_once_with(depot.FIND_SLOTS, FOUND)


async def test_retry_without_time_is_not_sent_but_the_attempt_before_it_was() -> None:
    clock = Clock()
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND)
    channel = Channel(URL, wire, resilience=retries(clock, lambda: clock.pass_by(1)), clock=clock)
    with pytest.raises(DeadlineExceededError) as raised:
        await channel.call(depot.FIND_SLOTS, REQUEST, CallContext(deadline=50.9))
    assert raised.value.may_have_applied is True
    assert len(wire.calls) == 1


async def test_retry_uses_a_new_connection() -> None:
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND)
    await Channel(URL, wire, resilience=retries(Clock())).call(depot.FIND_SLOTS, REQUEST, CallContext())
    assert [call["fresh"] for call in wire.calls] == [False, True]


async def test_operation_that_may_not_be_repeated_uses_a_new_connection_at_once() -> None:
    wire = Wire(FOUND)
    once = replace(depot.FIND_SLOTS, policy=Policy(attempts=1))
    await Channel(URL, wire).call(once, REQUEST, CallContext())
    assert [call["fresh"] for call in wire.calls] == [True]


async def test_without_resilience_a_call_is_one_attempt() -> None:
    wire = Wire(TransportErrorKind.BROKEN_OFF, FOUND)
    with pytest.raises(ConnectionLostError):
        await Channel(URL, wire).call(depot.FIND_SLOTS, REQUEST, CallContext())
    assert len(wire.calls) == 1


async def test_listener_gets_the_reason_of_each_rejection() -> None:
    listener, clock, held = Mock(), Clock(), asyncio.get_running_loop().create_future()
    wire = Wire(FOUND, *[TransportErrorKind.NOT_HTTP] * 19)
    chain = resilience("depot-2", listener, max_calls=1, clock=lambda: clock.now)
    channel = Channel(URL, wire, listener=listener, resilience=chain, clock=clock)

    def call(deadline: float | None = None) -> Coroutine[Any, Any, Any]:
        return channel.call(depot.FIND_SLOTS, REQUEST, CallContext(deadline=deadline))

    wire.hold = held
    first = asyncio.create_task(call())
    await asyncio.sleep(0)
    with pytest.raises(ConcurrencyLimitError):
        await call()
    held.set_result(None)
    await first
    with pytest.raises(DeadlineExceededError):
        await call(deadline=0)
    for _ in range(19):
        with pytest.raises(InvalidResponseError):
            await call()
    with pytest.raises(CircuitOpenError):
        await call()
    assert listener.on_rejected.mock_calls == [
        mock.call(depot.FIND_SLOTS, reason) for reason in ("busy", "no_time", "open")
    ]
    listener.on_circuit_change.assert_called_once_with("depot-2", True)
    assert listener.on_retry_budget_change.mock_calls[:2] == [mock.call("depot-2", 99), mock.call("depot-2", 98)]


async def test_drain_waits_for_changes_without_a_caller() -> None:
    change = replace(depot.FIND_SLOTS, policy=Policy(changing=True))
    wire = Wire(FOUND)
    wire.hold = asyncio.get_running_loop().create_future()
    channel = Channel(URL, wire, resilience=[ShieldChanges()])
    call = asyncio.create_task(channel.call(change, REQUEST, CallContext()))
    await wire.asked.wait()
    call.cancel()
    drained = asyncio.create_task(channel.drain())
    await asyncio.sleep(0)
    assert not drained.done()
    wire.hold.set_result(None)
    await drained
