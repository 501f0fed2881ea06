"""The passenger's unfinished orders in this park."""

from __future__ import annotations

import pytest

from sandbox.clock import ManualClock
from sandbox.faults import HtmlStatus, Status, UnknownEnum
from sandbox.world.parks import ALL_DRIVERS, INACTIVE
from tests.functional.world import PHONE, Dispatcher, World, point


async def committed(dispatcher: Dispatcher, token: str = "token-of-an-active-order", **changes: object) -> str:
    order_id = await dispatcher.draft(token, **changes)
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert reply.status == 200
    return order_id


async def test_an_order_is_listed_from_its_commit_on(fom: World, dispatcher: Dispatcher) -> None:
    await dispatcher.draft("token-of-a-mere-draft")
    order_id = await committed(dispatcher, passenger_name="Анна")
    reply = await dispatcher.call("active", {"phone": PHONE})
    assert reply.status == 200
    (order,) = reply.json["orders"]
    assert order["order_id"] == order_id
    assert order["is_active"] is True
    assert order["passenger"] == {"name": "Анна", "phone_masked": "+7******4567"}
    assert order["dispatch"] == {"mode": "own_drivers_first", "hold_seconds": 120}
    assert "park_id" not in order
    assert PHONE not in reply.content.decode()


async def test_a_phone_that_was_never_stored_is_an_empty_list_without_int_api(
    fom: World, dispatcher: Dispatcher
) -> None:
    reply = await dispatcher.call("active", {"phone": "+79990000000"})
    assert (reply.status, reply.json) == (200, {"orders": []})
    assert not fom.sandbox.calls.of("int-api")
    assert not fom.sandbox.calls.of("fleet-parks")


async def test_a_national_phone_is_of_the_parks_country(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await committed(dispatcher, phone="8 (916) 123-45-67")
    for typed in ("8 916 123 45 67", "+7-916-123-45-67", "9161234567"):
        reply = await dispatcher.call("active", {"phone": typed})
        assert [order["order_id"] for order in reply.json["orders"]] == [order_id], typed


async def test_a_national_phone_that_is_none_in_the_parks_country_is_400(fom: World, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("active", {"phone": "12345"})
    assert (reply.status, reply.code) == (400, "invalid_phone")
    assert [e["pointer"] for e in reply.json["errors"]] == ["/phone"]
    assert not fom.sandbox.calls.of("personal")


async def test_another_parks_orders_are_never_seen(fom: World, dispatcher: Dispatcher) -> None:
    await committed(dispatcher)
    stranger = fom.dispatcher(ALL_DRIVERS.park_id)
    reply = await stranger.call("active", {"phone": PHONE})
    assert (reply.status, reply.json) == (200, {"orders": []})


async def test_another_parks_order_that_int_api_hands_out_is_dropped_and_counted(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = await committed(dispatcher)
    foreign = UnknownEnum(pointer="/orders/0/park_id", value=ALL_DRIVERS.park_id)
    fom.sandbox.faults.set("int-api", "searchOrders", foreign, calls=1)
    reply = await dispatcher.call("active", {"phone": PHONE})
    assert reply.json["orders"] == []
    assert "fom_foreign_orders_total 1.0" in fom.service.metrics.exposition().decode()
    assert [r.order_id for r in caplog.records if r.message == "foreign_order"] == [order_id]  # type: ignore[attr-defined]


async def test_finished_orders_are_not_listed(fom: World, dispatcher: Dispatcher, clock: ManualClock) -> None:
    await committed(dispatcher)
    clock.advance(6 * 3600)
    reply = await dispatcher.call("active", {"phone": PHONE})
    assert reply.json["orders"] == []


async def test_pages(fom: World, dispatcher: Dispatcher) -> None:
    ids = [await committed(dispatcher, f"idempotency-token-{n}") for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        reply = await dispatcher.call("active", {"phone": PHONE, "limit": 2, **cursor})
        seen += [order["order_id"] for order in reply.json["orders"]]
        if "cursor" not in reply.json:
            break
        cursor = {"cursor": reply.json["cursor"]}
    assert sorted(seen) == sorted(ids)


async def test_a_park_that_may_not_create_orders_may_look(fom: World) -> None:
    reply = await fom.dispatcher(INACTIVE.park_id).call("active", {"phone": PHONE})
    assert reply.status == 200


async def test_an_unknown_parks_national_phone_is_404(fom: World) -> None:
    reply = await fom.dispatcher("no-such-park").call("active", {"phone": "89161234567"})
    assert (reply.status, reply.code) == (404, "park_not_found")


async def test_personals_own_refusal_of_a_phone_is_invalid_phone(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("personal", "findPhone", Status(400, error_code="bad_value"))
    reply = await dispatcher.call("active", {"phone": PHONE})
    assert (reply.status, reply.code) == (400, "invalid_phone")


async def test_a_gateways_404_of_personal_is_no_empty_list(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("personal", "findPhone", HtmlStatus(404))
    reply = await dispatcher.call("active", {"phone": PHONE})
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")


async def test_int_api_is_asked_for_its_known_active_statuses(fom: World, dispatcher: Dispatcher) -> None:
    await committed(dispatcher, route=[point()])
    fom.sandbox.calls.clear()
    await dispatcher.call("active", {"phone": PHONE, "limit": 7})
    (call,) = fom.sandbox.calls.of("int-api", "searchOrders")
    assert sorted(call.body["statuses"]) == ["driving", "scheduled", "searching", "transporting", "waiting"]
    assert call.body["limit"] == 7
