"""Offers, drafts and commits, as int-api's contract words them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.clock import ManualClock
from sandbox.world.cities import MOSCOW, SAINT_PETERSBURG
from sandbox.world.parks import ALL_DRIVERS, OWN_FIRST
from tests.sandbox.caller import ROUTE, TOKEN, Caller, stop

OCEAN = {"geopoint": [-30.0, 30.0], "fullname": "Somewhere in the Atlantic"}


async def test_an_estimate_has_every_class_of_the_zone(caller: Caller) -> None:
    status, estimate = await caller.estimate()
    assert status == 200
    assert [level["class"] for level in estimate["service_levels"]] == [
        "econom",
        "comfort",
        "comfortplus",
        "business",
        "minivan",
    ]
    for level in estimate["service_levels"]:
        parts = sum(float(part["price"]["amount"]) for part in level["price_parts"])
        assert parts == float(level["price"]["amount"])
    assert estimate["distance_meters"] > 7000
    assert estimate["expires_at"] == "2026-03-02T09:05:00Z"


async def test_a_longer_ride_is_dearer(caller: Caller) -> None:
    _, near = await caller.estimate(classes=["econom"])
    _, far = await caller.estimate(classes=["econom"], route=[ROUTE[0], stop(MOSCOW.addresses[11])])
    assert _price(far) > _price(near)


async def test_demand_changes_with_the_hour(caller: Caller, clock: ManualClock) -> None:
    surges = set()
    for _ in range(40):
        _, estimate = await caller.estimate(classes=["econom"])
        surges.add(estimate["service_levels"][0]["surge"])
        clock.advance(1800)
    assert len(surges) > 3
    assert min(surges) == 1.0


async def test_a_pickup_out_of_every_zone(caller: Caller) -> None:
    assert await caller.estimate(route=[OCEAN]) == (404, _error("zone_not_found", "Здесь мы пока не работаем"))
    assert (await caller.draft(route=[OCEAN]))[0] == 404


async def test_a_class_that_the_zone_does_not_offer(caller: Caller) -> None:
    airport = [stop(MOSCOW.addresses[11]), ROUTE[0]]
    status, refusal = await caller.draft(route=airport)
    assert (status, refusal["code"]) == (404, "class_unavailable")
    _, estimate = await caller.estimate(route=airport, classes=["econom"])
    level = {"class": "econom", "is_available": False, "unavailable_reason": "class_unavailable"}
    assert estimate["service_levels"] == [level]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dispatch": {"mode": "all_drivers", "hold_seconds": 5}}, "dispatch_invalid"),
        ({"payment": {"type": "card"}}, "account_required"),
        ({"due": "2026-03-02T08:00:00Z"}, "due_in_past"),
        ({"due": "2027-03-02T08:00:00Z"}, "due_too_far"),
        ({"requirements": [{"name": "helicopter"}]}, "requirement_unknown"),
    ],
)
async def test_what_keeps_the_form_but_makes_no_sense(caller: Caller, changes: dict[str, Any], code: str) -> None:
    for status, refusal in (await caller.estimate(**changes), await caller.draft(**changes)):
        assert (status, refusal["code"]) == (400, code)
    assert caller.sandbox.violations == []


async def test_a_token_is_one_draft(caller: Caller, clock: ManualClock) -> None:
    _, first = await caller.draft()
    clock.advance(60)
    assert await caller.draft() == (200, first)
    status, refusal = await caller.draft(comment="another body")
    assert (status, refusal["code"]) == (422, "idempotency_token_reused")
    _, other = await caller.draft(token=TOKEN + "x")
    assert other["order_id"] != first["order_id"]


async def test_tokens_are_the_callers_as_a_whole(caller: Caller) -> None:
    await caller.draft()
    status, refusal = await caller.draft(ALL_DRIVERS)
    assert (status, refusal["code"]) == (422, "idempotency_token_reused")


async def test_a_refused_draft_leaves_its_token_free(caller: Caller) -> None:
    assert (await caller.draft(payment={"type": "card", "account_id": "blocked-1"}))[0] == 409
    assert (await caller.draft())[0] == 200


async def test_an_offer_keeps_its_price_until_it_expires(caller: Caller, clock: ManualClock) -> None:
    _, estimate = await caller.estimate()
    clock.advance(299)
    _, draft = await caller.draft(offer_id=estimate["offer_id"])
    assert draft["price"] == estimate["service_levels"][0]["price"]
    clock.advance(1)
    status, refusal = await caller.draft(token=TOKEN + "x", offer_id=estimate["offer_id"])
    assert (status, refusal["code"]) == (409, "price_changed")
    renewed = refusal["details"]["offer"]
    status, draft = await caller.draft(token=TOKEN + "x", offer_id=renewed["offer_id"])
    assert (status, draft["price"]) == (200, renewed["service_levels"][0]["price"])


async def test_an_offer_is_for_its_ride_and_park_alone(caller: Caller) -> None:
    _, estimate = await caller.estimate()
    longer = [ROUTE[0], stop(MOSCOW.addresses[7])]
    assert (await caller.draft(route=longer, offer_id=estimate["offer_id"]))[0] == 409
    assert (await caller.draft(ALL_DRIVERS, offer_id=estimate["offer_id"]))[0] == 409
    caller.sandbox.platform.void_offer(estimate["offer_id"])
    assert (await caller.draft(offer_id=estimate["offer_id"]))[0] == 409


async def test_without_a_destination_the_price_is_open(caller: Caller) -> None:
    _, estimate = await caller.estimate(route=ROUTE[:1])
    assert "distance_meters" not in estimate
    assert estimate["service_levels"][0]["is_fixed_price"] is False
    _, draft = await caller.draft(route=ROUTE[:1], offer_id=estimate["offer_id"])
    assert "price" not in draft


async def test_a_commit_can_be_repeated_for_ever(caller: Caller, clock: ManualClock) -> None:
    _, draft = await caller.draft()
    committed = (200, {"order_id": draft["order_id"], "status": "searching"})
    assert await caller.commit(draft["order_id"]) == committed
    assert await caller.commit(draft["order_id"]) == committed
    clock.advance(24 * 3600)
    assert (await caller.commit(draft["order_id"]))[1]["status"] == "complete"
    assert list(caller.sandbox.books.committed) == [draft["order_id"]]


async def test_a_draft_expires_unless_committed(caller: Caller, clock: ManualClock) -> None:
    _, draft = await caller.draft()
    clock.advance(600)
    status, refusal = await caller.commit(draft["order_id"])
    assert (status, refusal["code"]) == (410, "draft_expired")
    assert caller.sandbox.books.committed == {}


async def test_a_draft_of_another_park_is_unknown(caller: Caller) -> None:
    _, draft = await caller.draft()
    expected = (404, _error("order_not_found", "Заказ не найден"))
    assert await caller.commit(draft["order_id"], ALL_DRIVERS) == expected
    assert await caller.commit("nonsense") == expected
    assert (await caller.commit(draft["order_id"], OWN_FIRST))[0] == 200


async def test_a_price_that_moved_is_told_with_the_commit(caller: Caller) -> None:
    _, draft = await caller.draft()
    caller.sandbox.platform.reprice(draft["order_id"], "999")
    for _ in range(2):
        status, refusal = await caller.commit(draft["order_id"])
        assert (status, refusal["code"]) == (409, "price_changed")
        assert refusal["details"] == {"price": {"amount": "999.00", "currency": "RUB"}}


async def test_an_account_that_cannot_pay(caller: Caller) -> None:
    for account in ("blocked-1", "unknown-1"):
        status, refusal = await caller.draft(payment={"type": "corp", "account_id": account})
        assert (status, refusal["code"]) == (409, "payment_unavailable")
    _, draft = await caller.draft(payment={"type": "corp", "account_id": "corp-1"})
    caller.sandbox.platform.block_account("corp-1")
    status, refusal = await caller.commit(draft["order_id"])
    assert (status, refusal["code"]) == (409, "payment_unavailable")


@pytest.mark.parametrize(
    ("accept_language", "text"),
    [
        ("en-GB,en;q=0.9", "No such order"),
        ("ru", "Заказ не найден"),
        ("de, en;q=0.5, ru;q=0.4", "No such order"),
        ("en;q=nonsense", "Заказ не найден"),
    ],
)
async def test_refusals_speak_the_language_asked_for(caller: Caller, accept_language: str, text: str) -> None:
    body = {"order_id": "nonsense", "park_id": "p", "source": {"application": "a", "dispatcher_id": "d"}}
    _, refusal = await caller.order_call("commit", body, **{"Accept-Language": accept_language})
    assert refusal["message"] == text


async def test_two_cities_have_their_own_classes(caller: Caller) -> None:
    route = [stop(SAINT_PETERSBURG.addresses[0]), stop(SAINT_PETERSBURG.addresses[7])]
    assert (await caller.draft(route=route))[0] == 200
    almaty = [{"geopoint": [76.9530, 43.2587], "fullname": "Алматы, улица Гоголя, 40"}]
    _, estimate = await caller.estimate(ALL_DRIVERS, route=almaty)
    assert {level["price"]["currency"] for level in estimate["service_levels"]} == {"KZT"}


def _price(estimate: Any) -> float:
    return float(estimate["service_levels"][0]["price"]["amount"])


def _error(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}
