"""Draft for a passenger who already has active orders in this park, in all three ways."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.faults import AnswerLost, UnknownEnum
from sandbox.world.parks import ALL_DRIVERS, OWN_FIRST
from tests.functional.duplicates import MODES, draft, earlier, operations
from tests.functional.world import Dispatcher, World, draft_body, point


async def test_ignore_does_not_look(fom: World, dispatcher: Dispatcher) -> None:
    await earlier(dispatcher)
    reply = await draft(dispatcher, "ignore")
    assert (reply.status, reply.json["warnings"]) == (200, [])
    assert operations(fom) == ["draftOrder"]


@pytest.mark.parametrize("mode", MODES)
async def test_what_to_do_about_active_orders_is_not_int_apis_business(
    fom: World, dispatcher: Dispatcher, mode: str
) -> None:
    body = draft_body(passenger_name="Анна", comment="у ворот", on_active_orders=mode)
    assert (await dispatcher.call("draft", body)).status == 200
    (call,) = fom.sandbox.calls.of("int-api", "draftOrder")
    phone_pd_id = call.body["passenger"].pop("phone_pd_id")
    assert len(phone_pd_id) == 32
    assert call.body == {
        "park_id": OWN_FIRST.park_id,
        "dispatch": {"mode": "own_drivers_first", "hold_seconds": 120},
        "passenger": {"name": "Анна"},
        "route": body["route"],
        "class": "econom",
        "payment": {"type": "cash"},
        "comment": "у ворот",
        "source": {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"},
    }


async def test_what_to_do_about_active_orders_is_no_part_of_what_a_token_stands_for(dispatcher: Dispatcher) -> None:
    replies = [await draft(dispatcher, mode) for mode in (*MODES, *MODES)]
    assert {reply.status for reply in replies} == {200}
    assert len({reply.json["order_id"] for reply in replies}) == 1


@pytest.mark.parametrize("mode", MODES)
async def test_a_draft_whose_answer_was_lost_is_repeated(fom: World, dispatcher: Dispatcher, mode: str) -> None:
    fom.sandbox.faults.set("int-api", "draftOrder", AnswerLost(), calls=3)
    lost = await draft(dispatcher, mode)
    assert (lost.status, lost.json["outcome"], lost.json["retryable"]) == (503, "unknown", True)
    reply = await draft(dispatcher, mode)
    assert (reply.status, reply.json["warnings"]) == (200, [])
    assert list(fom.sandbox.books.drafts) == [reply.json["order_id"]]


async def test_an_order_is_no_duplicate_of_its_own_draft(fom: World, dispatcher: Dispatcher) -> None:
    order_id = (await draft(dispatcher, "warn")).json["order_id"]
    await dispatcher.call("commit", {"order_id": order_id})
    reply = await draft(dispatcher, "warn")
    assert (reply.json["order_id"], reply.json["warnings"]) == (order_id, [])


async def test_two_drafts_at_the_same_time_do_not_see_each_other(dispatcher: Dispatcher) -> None:
    """A draft is no order: refuse is a check, not a lock (contract)."""
    tokens = ("idempotency-token-0001", "idempotency-token-0002")
    bodies = draft_body(on_active_orders="refuse")
    replies = await asyncio.gather(
        *(dispatcher.call("draft", bodies, headers={"X-Idempotency-Token": token}) for token in tokens)
    )
    assert {reply.status for reply in replies} == {200}


async def test_another_way_to_deal_with_active_orders_is_none(fom: World, dispatcher: Dispatcher) -> None:
    reply = await draft(dispatcher, "ask")
    assert (reply.status, reply.code) == (400, "validation_failed")
    assert [(e["pointer"], e["code"]) for e in reply.json["errors"]] == [("/on_active_orders", "not_in_enum")]
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize("mode", MODES)
async def test_a_park_that_may_not_create_orders_is_told_so_first(
    fom: World, dispatcher: Dispatcher, mode: str
) -> None:
    fom.sandbox.faults.set("fleet-parks", "getPark", UnknownEnum(pointer="/kind"))
    reply = await draft(dispatcher, mode)
    assert (reply.status, reply.code) == (403, "park_may_not_create_orders")
    assert not fom.sandbox.calls.of("int-api")


@pytest.mark.parametrize("end", ["cancelled", "complete"])
async def test_a_finished_order_does_not_count(fom: World, dispatcher: Dispatcher, end: str) -> None:
    order_id = await earlier(dispatcher)
    if end == "cancelled":
        await dispatcher.call("cancel", {"order_id": order_id, "cancel_state": "free"})
    fom.until(order_id, end)
    assert (await draft(dispatcher, "warn")).json["warnings"] == []
    assert (await draft(dispatcher, "refuse")).status == 200


async def test_an_order_that_int_api_lists_though_it_is_finished_does_not_count(
    fom: World, dispatcher: Dispatcher
) -> None:
    await earlier(dispatcher)
    fom.sandbox.faults.set("int-api", "searchOrders", UnknownEnum(pointer="/orders/0/status", value="failed"))
    assert (await draft(dispatcher, "warn")).json["warnings"] == []
    assert (await draft(dispatcher, "refuse")).status == 200


async def test_another_parks_active_orders_do_not_count(fom: World, dispatcher: Dispatcher) -> None:
    await earlier(dispatcher)
    stranger = fom.dispatcher(ALL_DRIVERS.park_id)
    almaty = {"route": [point(76.9286, 43.2383)]}
    assert (await draft(stranger, "warn", **almaty)).json["warnings"] == []
    assert (await draft(stranger, "refuse", **almaty)).status == 200


@pytest.mark.parametrize("mode", ["warn", "refuse"])
async def test_another_parks_order_that_int_api_hands_out_does_not_count_and_is_counted(
    fom: World, dispatcher: Dispatcher, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = await earlier(dispatcher)
    foreign = UnknownEnum(pointer="/orders/0/park_id", value=ALL_DRIVERS.park_id)
    fom.sandbox.faults.set("int-api", "searchOrders", foreign)
    reply = await draft(dispatcher, mode)
    assert (reply.status, reply.json["warnings"]) == (200, [])
    assert "fom_foreign_orders_total 1.0" in fom.service.metrics.exposition().decode()
    assert [r.order_id for r in caplog.records if r.message == "foreign_order"] == [order_id]  # type: ignore[attr-defined]
