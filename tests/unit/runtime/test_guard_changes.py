"""Calls whose caller leaves: a read is dropped, a change that was sent is left to finish."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from runtime import errors
from runtime.guard import Guard
from runtime.operation import Policy
from tests.contract.golden import depot

READ = replace(depot.FIND_SLOTS, policy=Policy(attempts=3))
CHANGE = replace(depot.FIND_SLOTS, policy=Policy(attempts=3, changing=True))


class Server:
    """Takes a call and answers when it is told to; remembers what it saw."""

    def __init__(self, guard: Guard) -> None:
        self.seen: list[str] = []
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self._guard = guard

    def call(self, operation: Any, fails: bool = False) -> asyncio.Task[str]:
        async def attempt(number: int) -> str:
            self.asked.set()
            try:
                await self.may_answer.wait()
            except asyncio.CancelledError:
                self.seen.append("left")
                raise
            self.seen.append("answered")
            if fails:
                raise errors.ConnectionLostError("depot", "findSlots")
            return "answer"

        return asyncio.create_task(self._guard.run(operation, None, attempt))


async def leave(call: asyncio.Task[str]) -> None:
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert call.cancelled()


@pytest.fixture
def guard() -> Guard:
    return Guard(most=1, wait=60)


@pytest.fixture
def server(guard: Guard) -> Server:
    return Server(guard)


async def test_a_read_is_dropped_and_its_place_is_free(guard: Guard, server: Server) -> None:
    call = server.call(READ)
    await server.asked.wait()
    await leave(call)
    assert server.seen == ["left"]
    server.may_answer.set()
    assert await server.call(READ) == "answer"


async def test_a_change_is_left_to_finish_and_keeps_its_place_until_then(guard: Guard, server: Server) -> None:
    call = server.call(CHANGE)
    await server.asked.wait()
    await leave(call)
    next_one = server.call(READ)
    ended = asyncio.create_task(guard.finished())
    await asyncio.sleep(0)
    assert (server.seen, next_one.done(), ended.done()) == ([], False, False)
    server.may_answer.set()
    await ended
    await next_one
    assert server.seen == ["answered", "answered"]


async def test_a_change_that_waits_for_its_place_is_not_sent_any_more(guard: Guard, server: Server) -> None:
    first = server.call(READ)
    await server.asked.wait()
    waiting = server.call(CHANGE)
    await asyncio.sleep(0)
    await leave(waiting)
    server.may_answer.set()
    await first
    await guard.finished()
    assert server.seen == ["answered"]
    assert await server.call(READ) == "answer"


async def test_a_change_that_fails_when_nobody_waits_is_not_tried_again_but_counts(
    guard: Guard, server: Server
) -> None:
    call = server.call(CHANGE, fails=True)
    await server.asked.wait()
    await leave(call)
    server.may_answer.set()
    await guard.finished()
    assert server.seen == ["answered"]
    assert guard.budget.tokens == 99


async def test_a_change_whose_caller_waits_is_answered(server: Server) -> None:
    server.may_answer.set()
    assert await server.call(CHANGE) == "answer"


async def test_reads_however_many_leave_places_for_changes() -> None:
    """A flood of estimates at int-api refused commits: all places there were taken."""
    guard = Guard(most=8, kept=2, wait=0)
    server = Server(guard)
    reads = [server.call(READ) for _ in range(8)]
    changes = [server.call(CHANGE) for _ in range(2)]
    await asyncio.sleep(0)
    server.may_answer.set()
    told = await asyncio.gather(*reads, *changes, return_exceptions=True)
    assert told[8:] == ["answer", "answer"]
    assert [type(one) for one in told[:8]] == [str] * 6 + [errors.ConcurrencyLimitError] * 2
    assert await server.call(READ) == "answer"
