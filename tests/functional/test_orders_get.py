"""One order, as it stands now."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from generated.fleet_orders_manager.problems import CODES
from sandbox.faults import HtmlStatus, Status, UnknownEnum, UnknownField
from sandbox.world.parks import ALL_DRIVERS, INACTIVE, OWN_FIRST
from tests.functional.world import Dispatcher, World, point

NOT_IDS = ["x" * 65, "with%20space", "a.b", "line%0A", "%D1%8E", "+79161234567", "%2B", "a%00b", "*"]


async def test_an_order_is_shown_whole_and_nothing_of_whose_it_is(fom: World, dispatcher: Dispatcher) -> None:
    wanted: dict[str, Any] = {
        "route": [{**point(), "city": "Москва", "porch": "3"}, point(37.617617, 55.755831)],
        "comment": "у второго подъезда",
        "payment": {"type": "corp", "account_id": "corp-1"},
    }
    order_id = await dispatcher.order(passenger_name="Анна", **wanted)
    reply = await dispatcher.get(order_id)
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json"
    order = reply.json
    assert order.pop("price")["currency"] == "RUB"
    assert order.pop("created_at") == fom.sandbox.clock.now().isoformat().replace("+00:00", "Z")
    assert order.pop("cancel_rules") == {"can_cancel": True, "state": "free", "message": "Cancelling is free"}
    assert order == {
        "order_id": order_id,
        "status": "searching",
        "is_active": True,
        "class": "econom",
        **wanted,
        "dispatch": {"mode": "own_drivers_first", "hold_seconds": 120},
        "editable_fields": ["pickup", "destinations", "comment", "payment"],
        "version": 1,
        "passenger": {"name": "Анна"},
    }


async def test_int_api_alone_is_asked_for_this_one_order_of_this_park(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    await dispatcher.get(order_id, {"X-Request-Id": "r-1", "Accept-Language": "ru"})
    (call,) = fom.sandbox.calls
    assert (call.upstream, call.operation) == ("int-api", "searchOrders")
    assert call.body == {"park_id": OWN_FIRST.park_id, "order_ids": [order_id], "limit": 1}
    assert (call.headers["x-request-id"], call.headers["accept-language"]) == ("r-1", "ru")
    assert 0 < int(call.headers["x-request-timeout-ms"]) <= 2000


async def test_what_is_not_known_of_an_order_is_left_out(dispatcher: Dispatcher) -> None:
    order = (await dispatcher.get(await dispatcher.order(route=[point()]))).json
    assert order["passenger"] == {}
    assert {"comment", "due", "price", "performer"}.isdisjoint(order)


async def test_an_order_goes_on_with_its_ride(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    seen = []
    for status in ("searching", "driving", "waiting", "transporting", "complete"):
        fom.until(order_id, status)
        seen.append((await dispatcher.get(order_id)).json)
        assert seen[-1]["status"] == status
    assert [order["editable_fields"] for order in seen] == [
        ["pickup", "destinations", "comment", "payment"],
        ["destinations", "comment", "payment"],
        ["destinations", "comment"],
        ["destinations"],
        [],
    ]
    assert all(earlier["version"] < later["version"] for earlier, later in pairwise(seen))
    assert [order["is_active"] for order in seen] == [True, True, True, True, False]
    assert ["performer" in order for order in seen] == [False, True, True, True, True]
    assert [order["cancel_rules"]["can_cancel"] for order in seen] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("status", "is_active"),
    [
        ("complete", False),
        ("cancelled", False),
        ("failed", False),
        ("expired", False),
        ("scheduled", True),
        ("being_beamed", True),
    ],
)
async def test_an_order_is_active_unless_its_status_is_known_to_be_an_end(
    fom: World, dispatcher: Dispatcher, status: str, is_active: bool
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.platform.pin_status(order_id, status)
    order = (await dispatcher.get(order_id)).json
    assert (order["status"], order["is_active"]) == (status, is_active)


async def test_what_the_platform_says_for_people_is_in_their_language(dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    for language, said in (("ru", "Отмена бесплатна"), ("en", "Cancelling is free")):
        order = (await dispatcher.get(order_id, {"Accept-Language": language})).json
        assert order["cancel_rules"]["message"] == said


async def test_what_is_new_in_an_order_is_no_error(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "searchOrders", UnknownField(), calls=1)
    assert "brand_new" not in (await dispatcher.get(order_id)).content.decode()
    fom.sandbox.faults.set("int-api", "searchOrders", UnknownEnum(pointer="/orders/0/cancel_rules/state"), calls=1)
    assert (await dispatcher.get(order_id)).json["cancel_rules"]["state"] == "brand_new"


async def test_a_draft_is_no_order_until_it_is_committed(dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    reply = await dispatcher.get(order_id)
    assert (reply.status, reply.code) == (404, "order_not_found")
    await dispatcher.call("commit", {"order_id": order_id})
    assert (await dispatcher.get(order_id)).status == 200


async def test_an_order_that_does_not_exist_is_404(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.get("no-such-order")
    assert (reply.status, reply.code) == (404, "order_not_found")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", False)
    assert reply.json["message"] == CODES["order_not_found"].messages["en"]


@pytest.mark.parametrize("order_id", NOT_IDS)
async def test_what_can_be_no_id_is_the_same_404_and_asks_nobody(
    fom: World, dispatcher: Dispatcher, order_id: str
) -> None:
    unknown = await dispatcher.get("no-such-order")
    fom.sandbox.calls.clear()
    reply = await dispatcher.get(order_id)
    assert (reply.status, reply.code) == (404, "order_not_found")
    assert reply.traits == unknown.traits
    assert len(fom.sandbox.calls) == 0


async def test_another_parks_order_is_as_if_there_were_none(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    stranger = fom.dispatcher(ALL_DRIVERS.park_id)
    foreign, unknown = await stranger.get(order_id), await stranger.get("no-such-order")
    assert foreign.status == 404
    assert foreign.traits == unknown.traits


async def test_another_parks_order_that_int_api_hands_out_is_as_if_there_were_none_and_counted(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = await dispatcher.order()
    unknown = await dispatcher.get("no-such-order")
    foreign = UnknownEnum(pointer="/orders/0/park_id", value=ALL_DRIVERS.park_id)
    fom.sandbox.faults.set("int-api", "searchOrders", foreign)
    reply = await dispatcher.get(order_id)
    assert reply.status == 404
    assert reply.traits == unknown.traits
    assert "fom_foreign_orders_total 1.0" in fom.service.metrics.exposition().decode()
    (told,) = [record for record in caplog.records if record.message == "foreign_order"]
    assert told.order_id == order_id  # type: ignore[attr-defined]
    assert told.request_id == reply.headers["X-Request-Id"]  # type: ignore[attr-defined]


async def test_another_order_of_this_park_says_nothing_of_the_one_that_was_asked_for(
    fom: World, dispatcher: Dispatcher
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "searchOrders", UnknownEnum(pointer="/orders/0/order_id", value="another-order"))
    reply = await dispatcher.get(order_id)
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert "another-order" not in reply.content.decode()
    assert "fom_foreign_orders_total 0.0" in fom.service.metrics.exposition().decode()


async def test_a_park_that_may_not_create_orders_may_look(fom: World) -> None:
    reply = await fom.dispatcher(INACTIVE.park_id).get("no-such-order")
    assert (reply.status, reply.code) == (404, "order_not_found")
    assert {call.upstream for call in fom.sandbox.calls} == {"int-api"}


async def test_it_takes_no_query(fom: World, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.get("some-order?park_id=other&phone=1")
    assert (reply.status, reply.code) == (400, "validation_failed")
    assert [(e["in"], e["pointer"], e["code"]) for e in reply.json["errors"]] == [
        ("query", "/park_id", "unknown_field"),
        ("query", "/phone", "unknown_field"),
    ]
    assert len(fom.sandbox.calls) == 0


async def test_it_needs_a_token_that_may_read(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    reply = await fom.request("GET", f"/v1/orders/{order_id}")
    assert (reply.status, reply.code) == (401, "unauthorized")
    reply = await fom.dispatcher(permissions=("orders:write",)).get(order_id)
    assert (reply.status, reply.code) == (403, "permission_denied")
    assert len(fom.sandbox.calls) == 0
    assert (await fom.dispatcher(permissions=("orders:read",)).get(order_id)).status == 200


async def test_a_refusal_of_int_apis_is_400_with_its_message(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", Status(400, error_code="cursor_invalid"))
    reply = await dispatcher.get("some-order")
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert (reply.json["message"], reply.json["outcome"]) == ("No such page", "not_applied")


@pytest.mark.parametrize("fault", [HtmlStatus(404), Status(404, error_code="order_not_found")], ids=repr)
async def test_a_404_that_searching_does_not_have_is_no_order_not_found(
    fom: World, dispatcher: Dispatcher, fault: Any
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "searchOrders", fault)
    reply = await dispatcher.get(order_id)
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
