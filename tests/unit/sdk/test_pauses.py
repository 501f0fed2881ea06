"""Pauses of the loop, and the time of an attempt."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from itertools import pairwise

import pytest

from generated.fleet_orders_manager import CommitRequest, OrdersCommitRequest
from runtime.client import DEADLINE_MARGIN, TransportErrorKind, WireResponse
from runtime.client.circuit_breaker import CircuitBreaker
from runtime.errors import UpstreamError
from sdk.python import Committed, Pace, Undecided
from tests.unit.sdk.line import ORDER, START, Comes, Line, committed, line, named, page, pending, problem

MINUTE = START + 60


@pytest.mark.parametrize(
    ("asks", "seconds"),
    [
        (pending(1200), 1.2),
        (pending(7000), 7.0),
        (problem(503, retry_after="3"), 3.0),
        (page(503, retry_after="3"), 3.0),
        (page(429, retry_after="3"), 3.0),
        (problem(504, retry_after="3"), 3.0),
        (problem(507, retry_after="3"), 3.0),
    ],
    ids=named,
)
async def test_what_the_service_asks_for_is_waited(asks: WireResponse, seconds: float) -> None:
    wire = line(asks, committed())
    await wire.client().commit_until_final(ORDER, MINUTE)
    assert wire.pauses == [seconds]


@pytest.mark.parametrize("retry_after", ["0", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "1.5"])
async def test_what_it_asks_for_in_vain_is_not(retry_after: str) -> None:
    wire = line(problem(502, retry_after=retry_after), committed())
    await wire.client().commit_until_final(ORDER, MINUTE)
    [pause] = wire.pauses
    assert 0 < pause < 0.2


async def test_otherwise_any_pause_below_a_bound_that_doubles() -> None:
    drawn: list[list[float]] = []
    for seed in range(200):
        wire = line(*[TransportErrorKind.BROKEN_OFF] * 8, committed())
        await wire.client(seed=seed).commit_until_final(ORDER, MINUTE)
        drawn.append(wire.pauses)
    for pauses, bound in zip(zip(*drawn, strict=True), (0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5), strict=True):
        assert 0 <= min(pauses) < bound / 10
        assert bound * 0.9 < max(pauses) <= bound


async def test_the_service_may_ask_for_less_than_the_loop_would_wait_but_not_for_haste() -> None:
    wire = line(*[pending(1)] * 9, committed())
    await wire.client().commit_until_final(ORDER, MINUTE)
    assert max(wire.pauses) > 0.4


async def test_a_pause_beyond_the_deadline_is_not_waited() -> None:
    wire = line(problem(503, retry_after="30"), committed())
    result = await wire.client().commit_until_final(ORDER, START + 20)
    assert isinstance(result, Undecided)
    assert (wire.pauses, wire.now) == ([], START)


async def test_an_attempt_gets_what_is_left_and_no_more_than_the_contract_says() -> None:
    wire = line(Comes(TransportErrorKind.BROKEN_OFF, 3.5), pending(1000))
    result = await wire.client().commit_until_final(ORDER, START + 10)
    assert isinstance(result, Undecided)
    assert wire.sent[0].seconds == 8
    assert all(sent.seconds == pytest.approx(min(8, START + 10 - DEADLINE_MARGIN - sent.at)) for sent in wire.sent)
    assert all(later.at >= earlier.at for earlier, later in pairwise(wire.sent))
    assert wire.sent[-1].seconds < 8
    assert [int(sent.headers["X-Request-Timeout-Ms"]) for sent in wire.sent] == [
        int(sent.seconds * 1000) for sent in wire.sent
    ]


async def test_time_that_ends_while_the_loop_sleeps_is_noticed() -> None:
    wire = line(TransportErrorKind.BROKEN_OFF, committed())

    async def oversleep(seconds: float) -> None:
        wire.now += 100

    client = wire.client()
    client._pace = replace(client._pace, sleep=oversleep)
    result = await client.commit_until_final(ORDER, MINUTE)
    assert result == Undecided(attempts=1, may_have_applied=True, last="broken_off")


async def test_it_goes_on_for_days_if_it_may() -> None:
    wire = line(*[TransportErrorKind.UNREACHABLE] * 3000, committed())
    result = await wire.client().commit_until_final(ORDER, math.inf)
    assert result == Committed(order_id=ORDER, status="searching", attempts=3001)


async def test_a_call_that_the_circuit_breaker_rejects_is_no_attempt() -> None:
    wire = line(*[TransportErrorKind.UNREACHABLE] * CircuitBreaker.MIN_CALLS, committed())
    breaker = CircuitBreaker(clock=lambda: wire.now)
    channel = wire.client(resilience=[breaker])
    for _ in range(CircuitBreaker.MIN_CALLS):
        with pytest.raises(UpstreamError):
            await channel.orders_commit(OrdersCommitRequest(body=CommitRequest(order_id=ORDER)))
    result = await channel.commit_until_final(ORDER, MINUTE)
    assert result == Committed(order_id=ORDER, status="searching", attempts=1)
    assert wire.pauses == [CircuitBreaker.OPEN_SECONDS]


async def asleep(wire: Line, held: asyncio.Event) -> None:
    async def hold(seconds: float) -> None:
        held.set()
        await asyncio.Event().wait()

    client = wire.client()
    client._pace = Pace(clock=lambda: wire.now, sleep=hold)
    await client.commit_until_final(ORDER, MINUTE)


async def sending(wire: Line, held: asyncio.Event) -> None:
    async def hold(*_: object, **__: object) -> WireResponse:
        held.set()
        await asyncio.Event().wait()
        raise AssertionError

    wire.send = hold  # type: ignore[method-assign]
    await wire.client().commit_until_final(ORDER, MINUTE)


@pytest.mark.parametrize("loop", [asleep, sending])
async def test_a_cancelled_loop_leaves_nothing_running(loop: object) -> None:
    wire, held = line(TransportErrorKind.BROKEN_OFF), asyncio.Event()
    before = asyncio.all_tasks()
    task = asyncio.create_task(loop(wire, held))  # type: ignore[operator]
    await held.wait()
    assert asyncio.all_tasks() == before | {task}
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == before
