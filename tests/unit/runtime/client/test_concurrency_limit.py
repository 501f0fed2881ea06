"""Concurrency limit: its bound, its reserve, and calls that wait for a slot."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime.client.call import Call
from runtime.client.concurrency_limit import ConcurrencyLimit
from runtime.errors import ConcurrencyLimitError, DeadlineExceededError
from tests.unit.runtime.client.support import CHANGE, READ, call_of


class Limit(ConcurrencyLimit):
    """Concurrency limit whose calls hold their slots until ``end`` or ``end_one``."""

    def __init__(self, limit: int, wait: float, **options: Any) -> None:
        super().__init__(limit, wait=wait, clock=lambda: 100.0, **options)
        self.in_flight: list[asyncio.Future[str]] = []
        self.proceed = self._hold

    async def _hold(self, call: Call) -> str:
        held = asyncio.get_running_loop().create_future()
        self.in_flight.append(held)
        return str(await held)

    async def start(self, operation: Any = READ, deadline: float | None = None) -> asyncio.Task[str]:
        task = asyncio.ensure_future(self(call_of(operation, deadline)))
        await asyncio.sleep(0)
        return task

    def end(self, count: int = 1) -> None:
        for _ in range(count):
            self.in_flight.pop(0).set_result("response")


async def test_call_over_the_limit_is_rejected() -> None:
    limit = Limit(1, 0)
    first = await limit.start()
    with pytest.raises(ConcurrencyLimitError) as raised:
        await limit(call_of())
    assert (raised.value.retry_after, raised.value.rejection) == (1, "busy")
    limit.end()
    assert await first == "response"
    await limit.start()
    assert len(limit.in_flight) == 1


async def test_call_without_time_does_not_wait_and_is_reported_so() -> None:
    limit = Limit(1, 60)
    await limit.start()
    with pytest.raises(DeadlineExceededError):
        await limit(call_of(deadline=100.0))
    assert len(limit.in_flight) == 1


async def test_waiting_call_gets_a_slot_that_becomes_free() -> None:
    limit = Limit(1, 60)
    first = await limit.start()
    waiting = await limit.start()
    assert len(limit.in_flight) == 1
    limit.end()
    await first
    await asyncio.sleep(0)
    limit.end()
    assert await waiting == "response"


async def test_cancelled_call_takes_no_slot() -> None:
    limit = Limit(1, 60)
    first = await limit.start()
    waiting = await limit.start()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    limit.end()
    await first
    await limit.start(deadline=100.0)
    assert len(limit.in_flight) == 1


async def test_call_that_fails_frees_its_slot() -> None:
    limit = Limit(1, 0)
    first = await limit.start()
    limit.in_flight.pop().set_exception(ZeroDivisionError())
    await asyncio.gather(first, return_exceptions=True)
    await limit.start()
    assert len(limit.in_flight) == 1


async def test_cancelled_reads_that_wait_behind_changes_take_no_slot() -> None:
    limit = Limit(4, 60, reserved=1)
    changes = [await limit.start(CHANGE) for _ in range(4)]
    waiting = [await limit.start() for _ in range(3)]
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    limit.end(4)
    await asyncio.gather(*changes)
    for _ in range(3):
        await limit.start(deadline=100.0)
    with pytest.raises(DeadlineExceededError):
        await limit(call_of(deadline=100.0))
    await limit.start(CHANGE, deadline=100.0)
    assert len(limit.in_flight) == 4


async def test_reads_leave_the_reserved_slots_to_changes() -> None:
    """A flood of estimates at int-api must not reject commits."""
    limit = Limit(8, 0, reserved=2)
    reads = [await limit.start() for _ in range(8)]
    changes = [await limit.start(CHANGE) for _ in range(2)]
    assert len(limit.in_flight) == 8
    limit.end(8)
    assert await asyncio.gather(*changes) == ["response"] * 2
    ended = await asyncio.gather(*reads, return_exceptions=True)
    assert [type(one) for one in ended] == [str] * 6 + [ConcurrencyLimitError] * 2
    await limit.start()
    assert len(limit.in_flight) == 1
