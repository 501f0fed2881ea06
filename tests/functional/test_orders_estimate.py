"""Price of a ride, by class."""

from __future__ import annotations

import pytest

from sandbox.faults import HtmlStatus, Status, UnknownEnum, UnknownField
from sandbox.world.parks import AGGREGATOR, ALL_DRIVERS, DEFAULT_HOLD, INACTIVE, NOT_SET_UP, OWN_FIRST, OWN_ONLY
from tests.functional.world import Dispatcher, World, draft_body, estimate_body, point


async def test_an_offer_has_prices_by_class_and_says_who_would_drive(fom: World, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("estimate", estimate_body())
    assert reply.status == 200
    offer = reply.json
    assert offer["dispatch"] == {"mode": "own_drivers_first", "hold_seconds": 120}
    priced = [level for level in offer["service_levels"] if level["is_available"]]
    assert priced
    assert all(level["price"]["currency"] == "RUB" for level in priced)


async def test_int_api_is_told_the_park_the_dispatch_and_the_phones_id_but_never_the_phone(
    fom: World, dispatcher: Dispatcher
) -> None:
    await dispatcher.call("estimate", estimate_body(), headers={"Accept-Language": "ru", "X-Request-Id": "r-1"})
    (call,) = fom.sandbox.calls.of("int-api", "estimateOrder")
    assert call.body["park_id"] == OWN_FIRST.park_id
    assert call.body["dispatch"] == {"mode": "own_drivers_first", "hold_seconds": 120}
    assert len(call.body["phone_pd_id"]) == 32
    assert "phone" not in call.body
    assert "79161234567" not in str(call.body)
    assert call.headers["x-request-id"] == "r-1"
    assert call.headers["accept-language"] == "ru"
    assert call.headers["authorization"] == f"Bearer {fom.sandbox.service_token}"
    assert 0 < int(call.headers["x-request-timeout-ms"]) <= 5000


async def test_without_a_phone_personal_is_not_asked(fom: World, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("estimate", {"route": [point()]})
    assert reply.status == 200
    assert not fom.sandbox.calls.of("personal")


@pytest.mark.parametrize(
    ("park", "dispatch"),
    [
        (OWN_FIRST, {"mode": "own_drivers_first", "hold_seconds": 120}),
        (DEFAULT_HOLD, {"mode": "own_drivers_first", "hold_seconds": 120}),
        (OWN_ONLY, {"mode": "own_drivers_only"}),
        (ALL_DRIVERS, {"mode": "all_drivers"}),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_every_way_to_dispatch_goes_up_as_the_park_has_set_it(fom: World, park: object, dispatch: object) -> None:
    reply = await fom.dispatcher(park.park_id).call("estimate", estimate_body())  # type: ignore[attr-defined]
    assert reply.status == 200
    assert reply.json["dispatch"] == dispatch
    assert fom.sandbox.calls.of("int-api", "estimateOrder")[0].body["dispatch"] == dispatch


@pytest.mark.parametrize("operation", ["estimate", "draft"])
@pytest.mark.parametrize(
    ("park", "code"),
    [
        (INACTIVE, "park_not_active"),
        (AGGREGATOR, "park_may_not_create_orders"),
        (NOT_SET_UP, "park_dispatch_not_set"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_a_park_that_may_not_create_orders_gets_403(fom: World, park: object, code: str, operation: str) -> None:
    body = estimate_body() if operation == "estimate" else draft_body()
    reply = await fom.dispatcher(park.park_id).call(operation, body)  # type: ignore[attr-defined]
    assert (reply.status, reply.code) == (403, code)
    assert reply.json["outcome"] == "not_applied"
    assert reply.json["retryable"] is False
    assert not fom.sandbox.calls.of("int-api")


async def test_a_park_that_fleet_parks_does_not_know_is_404(fom: World) -> None:
    reply = await fom.dispatcher("no-such-park").call("estimate", estimate_body())
    assert (reply.status, reply.code) == (404, "park_not_found")


async def test_a_new_kind_of_park_may_not_create_orders(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("fleet-parks", "getPark", UnknownEnum(pointer="/kind"), calls=1)
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.code) == (403, "park_may_not_create_orders")


async def test_a_new_dispatch_mode_creates_nothing(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("fleet-parks", "getPark", UnknownEnum(pointer="/dispatch/mode"), calls=1)
    reply = await dispatcher.call("draft", draft_body())
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert reply.json["outcome"] == "not_applied"
    assert not fom.sandbox.calls.of("int-api")


async def test_a_pickup_outside_every_zone_is_404(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("estimate", estimate_body(route=[point(0.0, 0.0)]))
    assert (reply.status, reply.code) == (404, "zone_not_found")


async def test_a_gateways_404_is_no_park_not_found(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("fleet-parks", "getPark", HtmlStatus(404))
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")


async def test_a_refusal_that_int_apis_contract_does_not_name_is_400_with_its_message(
    fom: World, dispatcher: Dispatcher
) -> None:
    fom.sandbox.faults.set("int-api", "estimateOrder", Status(400, error_code="brand_new"))
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.code) == (400, "refused_by_platform")


async def test_a_field_that_is_new_in_an_answer_is_no_error(fom: World, dispatcher: Dispatcher) -> None:
    for upstream in ("int-api", "fleet-parks", "personal"):
        fom.sandbox.faults.set(upstream, "*", UnknownField())
    reply = await dispatcher.call("estimate", estimate_body())
    assert reply.status == 200
    assert "brand_new" not in reply.json
