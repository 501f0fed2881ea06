"""Drafts that are rejected because of active orders, or because these are unknown."""

from __future__ import annotations

from typing import Any

from sandbox.faults import NoAnswer, Status
from tests.functional.duplicates import draft, each_failure, earlier, operations
from tests.functional.world import PHONE, Dispatcher, World, draft_body


async def test_refuse_answers_with_the_orders_and_creates_nothing(fom: World, dispatcher: Dispatcher) -> None:
    ids = [await earlier(dispatcher, number, passenger_name="Анна") for number in range(2)]
    drafts = len(fom.sandbox.books.drafts)
    reply = await draft(dispatcher, "refuse")
    assert (reply.status, reply.code) == (409, "active_order_exists")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", False)
    assert operations(fom) == ["searchOrders"]
    assert len(fom.sandbox.books.drafts) == drafts
    orders = reply.json["current"]["orders"]
    assert [order["order_id"] for order in orders] == ids[::-1]
    assert orders == (await dispatcher.call("active", {"phone": PHONE})).json["orders"]
    assert orders[0]["passenger"] == {"name": "Анна", "phone_masked": "+7******4567"}
    assert PHONE not in reply.content.decode()


async def test_refuse_without_active_orders_drafts(fom: World, dispatcher: Dispatcher) -> None:
    reply = await draft(dispatcher, "refuse")
    assert (reply.status, reply.json["warnings"]) == (200, [])
    assert operations(fom) == ["searchOrders", "draftOrder"]


@each_failure
async def test_refuse_that_cannot_look_creates_nothing(fom: World, dispatcher: Dispatcher, fault: Any) -> None:
    await earlier(dispatcher, comment="у ворот")
    fom.sandbox.faults.set("int-api", "searchOrders", fault)
    reply = await draft(dispatcher, "refuse")
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
    assert reply.headers["Retry-After"] == ("3600" if fault == Status(503, retry_after=3600) else "1")
    assert not fom.sandbox.calls.of("int-api", "draftOrder")


async def test_refuse_whose_look_up_outlasts_the_callers_time_is_503_too(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", NoAnswer())
    body = draft_body(on_active_orders="refuse")
    reply = await dispatcher.call("draft", body, headers={"X-Request-Timeout-Ms": "400"})
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
    assert operations(fom) == ["searchOrders"]
