"""Calls whose caller is cancelled: a read is cancelled too, a change that was sent goes on to its end."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from runtime.client.call import Call, compose
from runtime.client.concurrency_limit import ConcurrencyLimit
from runtime.client.retries import Retries
from runtime.client.retry_budget import RetryBudget
from runtime.client.shield_changes import ShieldChanges
from tests.unit.runtime.client.support import CHANGE, READ, call_of, connection_lost


class Server:
    """One slot, in front of a server that responds when a test lets it."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.asked, self.may_respond = asyncio.Event(), asyncio.Event()
        self.failure: Exception | None = None
        self.pausing = asyncio.Event()
        self.budget, self._shield = RetryBudget(), ShieldChanges()
        limit = ConcurrencyLimit(1, wait=60)
        self._chain = compose(
            [Retries(self.budget, sleep=self._sleep), self._shield, limit, self.budget], self._respond
        )
        self.drain = self._shield.drain

    def call(self, operation: Any) -> asyncio.Future[str]:
        return asyncio.ensure_future(self._chain(call_of(operation)))

    async def _sleep(self, _: float) -> None:
        self.pausing.set()
        await asyncio.Event().wait()

    async def _respond(self, call: Call) -> str:
        call.sent = True
        self.asked.set()
        try:
            await self.may_respond.wait()
        except asyncio.CancelledError:
            self.seen.append("cancelled")
            raise
        self.seen.append("responded")
        if self.failure is not None:
            raise self.failure
        return "response"


async def cancel(call: asyncio.Future[str]) -> None:
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert call.cancelled()


@pytest.fixture
def server() -> Server:
    return Server()


async def test_read_is_cancelled_and_its_slot_is_free(server: Server) -> None:
    call = server.call(READ)
    await server.asked.wait()
    await cancel(call)
    assert server.seen == ["cancelled"]
    server.may_respond.set()
    assert await server.call(READ) == "response"


async def test_change_goes_on_and_keeps_its_slot_to_its_end(server: Server) -> None:
    call = server.call(CHANGE)
    await server.asked.wait()
    await cancel(call)
    next_one = server.call(READ)
    drained = asyncio.create_task(server.drain())
    await asyncio.sleep(0)
    assert (server.seen, next_one.done(), drained.done()) == ([], False, False)
    server.may_respond.set()
    await drained
    await next_one
    assert server.seen == ["responded", "responded"]


@pytest.mark.parametrize("has_waited", [True, False])
async def test_change_that_is_not_sent_yet_is_cancelled(server: Server, has_waited: bool) -> None:
    first = server.call(READ)
    await server.asked.wait()
    waiting = server.call(CHANGE)
    for _ in range(3 if has_waited else 1):
        await asyncio.sleep(0)
    await cancel(waiting)
    server.may_respond.set()
    await first
    await server.drain()
    assert server.seen == ["responded"]
    assert await server.call(READ) == "response"


async def test_retry_of_a_change_that_is_not_sent_yet_is_cancelled(server: Server) -> None:
    server.failure = connection_lost()
    server.may_respond.set()
    changing = server.call(CHANGE)
    await server.asked.wait()
    await server.pausing.wait()
    await cancel(changing)
    await server.drain()
    assert server.seen == ["responded"]


async def test_change_that_fails_without_its_caller_is_not_retried_but_counts(server: Server) -> None:
    server.failure = connection_lost()
    call = server.call(CHANGE)
    await server.asked.wait()
    await cancel(call)
    server.may_respond.set()
    await server.drain()
    assert server.seen == ["responded"]
    assert server.budget.tokens == 99


async def test_change_whose_caller_waits_returns_its_response_or_failure(server: Server) -> None:
    server.may_respond.set()
    assert await server.call(CHANGE) == "response"
    server.failure = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await server.call(CHANGE)
    await server.drain()


async def test_failure_without_its_caller_is_not_logged_by_asyncio(server: Server) -> None:
    noise: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
    server.failure = ZeroDivisionError()
    call = server.call(CHANGE)
    await server.asked.wait()
    await cancel(call)
    server.may_respond.set()
    await server.drain()
    server.failure = None
    del call
    await asyncio.sleep(0)
    gc.collect()
    assert noise == []
