"""A caller that goes away: reads are cancelled at once, a change that was sent is left to finish."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.clock import ManualClock, SystemClock
from sandbox.faults import Delay, NoAnswer
from sandbox.sandbox import Sandbox
from tests.functional.world import Dispatcher, World, draft_body, estimate_body, world

CALLS = "fom_upstream_requests_total"


class Patience:
    """Sleep of the sandbox: delays end when a test says so."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await self.over.wait()


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
async def sandbox(patience: Patience) -> AsyncIterator[Sandbox]:
    clock = ManualClock(datetime.now(UTC))
    async with Sandbox.start(clock=clock, token_clock=SystemClock(), seed=1, sleep=patience.sleep) as sandbox:
        yield sandbox
        assert sandbox.violations == []


async def until(condition: Callable[[], object]) -> None:
    """Wait for what is bound to happen; if it does not, the test's own time-out says so."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def running() -> set[str]:
    """The names of all coroutines that have a task of their own."""
    return {getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()}


async def leave(calling: asyncio.Task[Any]) -> None:
    """Close the connection on which a call waits."""
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)


def gone(fom: World, operation: str) -> float:
    return fom.metric("fom_requests_total", operation=operation, status="499", code="client_gone")


def ended(fom: World, operation: str, result: str) -> float:
    return fom.metric(CALLS, operation=operation, result=result)


READS: list[tuple[str, str, str, Any]] = [
    ("estimate", "int-api", "estimateOrder", estimate_body()),
    ("estimate", "fleet-parks", "getPark", estimate_body()),
    ("estimate", "personal", "storePhone", estimate_body()),
    ("active", "int-api", "searchOrders", {"phone": estimate_body()["phone"]}),
]


@pytest.mark.parametrize(("operation", "upstream", "called", "body"), READS, ids=[f"{c[0]}-{c[2]}" for c in READS])
async def test_a_read_is_cancelled(
    fom: World, dispatcher: Dispatcher, operation: str, upstream: str, called: str, body: Any
) -> None:
    await dispatcher.call("estimate", estimate_body())
    fom.sandbox.calls.clear()
    fom.sandbox.faults.set(upstream, called, NoAnswer())
    calling = asyncio.create_task(dispatcher.call(operation, body))
    await fom.sandbox.calls.until(upstream, called)
    await leave(calling)
    await until(lambda: gone(fom, f"orders_{operation}"))
    assert ended(fom, called, "cancelled") == 1
    assert len(fom.sandbox.calls.of(upstream, called)) == 1


async def test_an_order_that_is_looked_up_is_not_waited_for(fom: World, dispatcher: Dispatcher) -> None:
    """A request without a body, still unread."""
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "searchOrders", NoAnswer())
    calling = asyncio.create_task(dispatcher.call(order_id, method="GET", content=b""))
    await fom.sandbox.calls.until("int-api", "searchOrders", 2)
    await leave(calling)
    await until(lambda: gone(fom, "orders_get"))
    assert ended(fom, "searchOrders", "cancelled") == 1


CHANGES = ["commit", "cancel", "edit"]


def change(operation: str, order_id: str) -> dict[str, Any]:
    more: dict[str, dict[str, Any]] = {
        "commit": {},
        "cancel": {"cancel_state": "free"},
        "edit": {"version": 1, "comment": "Ждать у подъезда"},
    }
    return {"order_id": order_id, **more[operation]}


@pytest.mark.parametrize("operation", CHANGES)
async def test_a_change_that_was_sent_is_left_to_finish(
    fom: World, dispatcher: Dispatcher, patience: Patience, caplog: pytest.LogCaptureFixture, operation: str
) -> None:
    order_id = await dispatcher.draft()
    called = f"{operation}Order"
    fom.sandbox.faults.set("int-api", called, Delay(seconds=1))
    calling = asyncio.create_task(dispatcher.call(operation, change(operation, order_id)))
    call = await fom.sandbox.calls.until("int-api", called)
    await leave(calling)
    await until(lambda: gone(fom, f"orders_{operation}"))
    assert ended(fom, called, "cancelled") == 0
    patience.over.set()
    await until(lambda: call.status is not None and ended(fom, called, str(call.status)))
    assert (call.reached, len(fom.sandbox.calls.of("int-api", called))) == (True, 1)
    # how it ended is known only after its request's line
    told = [r.__dict__ for r in caplog.records if r.name == "service" and r.__dict__.get("operation")]
    request, late = told[-2:]
    assert (request["message"], request["code"]) == ("request", "client_gone")
    assert (late["message"], late["operation"], late["result"]) == ("upstream", called, str(call.status))
    assert late["request_id"] == request["request_id"]


async def test_of_a_draft_the_look_up_is_cancelled_and_the_draft_left_to_finish(
    fom: World, dispatcher: Dispatcher, patience: Patience
) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", NoAnswer())
    fom.sandbox.faults.set("int-api", "draftOrder", Delay(seconds=1))
    calling = asyncio.create_task(dispatcher.call("draft", draft_body()))
    await fom.sandbox.calls.until("int-api", "searchOrders")
    await fom.sandbox.calls.until("int-api", "draftOrder")
    await leave(calling)
    await until(lambda: ended(fom, "searchOrders", "cancelled"))
    patience.over.set()
    await until(lambda: ended(fom, "draftOrder", "200"))


async def test_what_was_not_sent_yet_is_not_sent_any_more(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("fleet-parks", "getPark", NoAnswer())
    calling = asyncio.create_task(dispatcher.call("draft", draft_body()))
    await fom.sandbox.calls.until("fleet-parks", "getPark")
    await leave(calling)
    await until(lambda: gone(fom, "orders_draft"))
    assert not fom.sandbox.calls.of("int-api")


async def test_nothing_is_left_behind(fom: World, dispatcher: Dispatcher, patience: Patience) -> None:
    order_id = await dispatcher.draft()
    await dispatcher.call("estimate", estimate_body())
    before = running()
    fom.sandbox.faults.set("int-api", "commitOrder", Delay(seconds=1))
    fom.sandbox.faults.set("int-api", "estimateOrder", NoAnswer())
    calls = [
        asyncio.create_task(dispatcher.call("commit", {"order_id": order_id})),
        asyncio.create_task(dispatcher.call("estimate", estimate_body())),
    ]
    await fom.sandbox.calls.until("int-api", "commitOrder")
    await fom.sandbox.calls.until("int-api", "estimateOrder", 2)
    for call in calls:
        await leave(call)
    await until(lambda: gone(fom, "orders_commit") and gone(fom, "orders_estimate"))
    patience.over.set()
    await until(lambda: ended(fom, "commitOrder", "200"))
    await until(lambda: running() <= before)


async def test_the_end_of_the_service_waits_for_a_change_whose_caller_left(
    sandbox: Sandbox, tmp_path: Path, patience: Patience
) -> None:
    async with world(sandbox, tmp_path) as fom:
        dispatcher = fom.dispatcher()
        order_id = await dispatcher.draft()
        sandbox.faults.set("int-api", "commitOrder", Delay(seconds=1))
        calling = asyncio.create_task(dispatcher.call("commit", {"order_id": order_id}))
        await sandbox.calls.until("int-api", "commitOrder")
        await leave(calling)
        await until(lambda: gone(fom, "orders_commit"))
        ending = asyncio.create_task(once_the_server_has_ended(patience.over.set))
    await ending
    assert ended(fom, "commitOrder", "200") == 1


async def once_the_server_has_ended(do: Callable[[], object]) -> None:
    await until(lambda: "Server._serve" not in running())
    for _ in range(100):  # turns of the loop in which the service would have closed its connections
        await asyncio.sleep(0)
    do()


async def test_a_caller_that_waits_is_answered(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await dispatcher.call("estimate", estimate_body())).status == 200
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]
