"""Orders as a dispatcher sees them (docs/api-rules.md, "Order")."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager as api
from generated import int_api
from runtime.errors import InvalidResponseError
from service.rules.orders import active_page, active_search, is_active, order_of

NUMBER = "+79161234567"
RAW = {
    "order_id": "order-1",
    "park_id": "park-1",
    "status": "driving",
    "class": "econom",
    "route": [{"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}],
    "created_at": "2026-03-14T15:02:11+03:00",
    "version": 3,
}
FULL = {
    **RAW,
    "passenger": {"phone_pd_id": "pd-1", "name": "Мария"},
    "comment": "Будет большой чемодан",
    "payment": {"type": "corp", "account_id": "corp-1"},
    "dispatch": {"mode": "own_drivers_first", "hold_seconds": 120},
    "due": "2026-03-14T18:30:00+03:00",
    "price": {"amount": "1250.00", "currency": "RUB"},
    "performer": {"name": "Сергей", "park_id": "park-2", "car": {"model": "Kia Rio", "number": "А123ВС777"}},
    "cancel_rules": {"can_cancel": True, "state": "free"},
    "editable_fields": ["destinations", "comment"],
}


def order(**changes: Any) -> int_api.Order:
    return msgspec.convert({**RAW, **changes}, int_api.Order)


def page(*orders: int_api.Order, **members: Any) -> tuple[api.OrderPage, list[str]]:
    """Return the page that the dispatcher of park-1 sees, and the orders that were reported as foreign."""
    foreign: list[str] = []
    found = int_api.OrderPage(orders=list(orders), **members)
    return active_page(found, "park-1", NUMBER, foreign.append), foreign


@pytest.mark.parametrize("status", ["complete", "cancelled", "failed", "expired"])
def test_four_statuses_are_final(status: str) -> None:
    assert not is_active(status)


@pytest.mark.parametrize(
    "status", ["scheduled", "searching", "driving", "waiting", "transporting", "a_new_status", "", "Complete"]
)
def test_every_other_status_is_active_a_new_one_too(status: str) -> None:
    assert is_active(status)


def test_a_search_asks_for_the_active_statuses_of_the_phone_in_the_park() -> None:
    search = active_search("park-1", "pd-1", limit=5, cursor="c-1")
    assert msgspec.to_builtins(search) == {
        "park_id": "park-1",
        "phone_pd_id": "pd-1",
        "statuses": ["driving", "scheduled", "searching", "transporting", "waiting"],
        "limit": 5,
        "cursor": "c-1",
    }


def test_a_search_for_the_first_page_has_no_cursor_and_the_usual_size() -> None:
    asked = api.ActiveRequest(phone=NUMBER)
    search = active_search("park-1", "pd-1", limit=asked.limit, cursor=asked.cursor)
    assert search.limit == 20
    assert "cursor" not in msgspec.to_builtins(search)


def test_an_order_is_shown_as_our_contract_has_it() -> None:
    shown = msgspec.to_builtins(order_of(order(**FULL), phone_masked="+7******4567"))
    expected = {name: value for name, value in FULL.items() if name != "park_id"} | {
        "is_active": True,
        "passenger": {"name": "Мария", "phone_masked": "+7******4567"},
    }
    assert shown == expected


def test_an_order_of_which_little_is_known_is_shown_all_the_same() -> None:
    shown = msgspec.to_builtins(order_of(order(), phone_masked="+7******4567"))
    assert shown["passenger"] == {"phone_masked": "+7******4567"}
    assert shown["editable_fields"] == []
    assert {"due", "comment", "payment", "price", "dispatch", "performer", "cancel_rules"}.isdisjoint(shown)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "teleporting"},
        {"class": "hovercraft"},
        {"payment": {"type": "barter"}},
        {"dispatch": {"mode": "a_new_mode"}},
        {"cancel_rules": {"can_cancel": True, "state": "a_new_state"}},
        {"editable_fields": ["a_new_field"]},
    ],
)
def test_values_that_are_new_are_passed_on(changes: dict[str, Any]) -> None:
    shown = msgspec.to_builtins(order_of(order(**changes), phone_masked="+7******4567"))
    assert {name: shown[name] for name in changes} == changes


def test_neither_the_phone_nor_its_id_is_in_an_order() -> None:
    shown = msgspec.json.encode(order_of(order(**FULL), phone_masked="+7******4567"))
    assert b"pd-1" not in shown
    assert b"9161234567" not in shown


def test_a_page_masks_the_phone_that_was_asked_for() -> None:
    shown, foreign = page(order(order_id="order-1"), order(order_id="order-2"))
    assert [o.order_id for o in shown.orders] == ["order-1", "order-2"]
    assert {o.passenger.phone_masked for o in shown.orders} == {"+7******4567"}
    assert foreign == []


def test_an_order_of_another_park_is_dropped_and_told() -> None:
    shown, foreign = page(order(order_id="ours"), order(order_id="theirs", park_id="park-2"))
    assert [o.order_id for o in shown.orders] == ["ours"]
    assert foreign == ["theirs"]


def test_a_finished_order_of_another_park_is_told_too() -> None:
    assert page(order(order_id="theirs", park_id="park-2", status="complete"))[1] == ["theirs"]


def test_a_finished_order_is_not_among_the_active_ones() -> None:
    shown, foreign = page(*(order(status=status) for status in ("complete", "cancelled", "failed", "expired")))
    assert shown.orders == []
    assert foreign == []


def test_a_new_status_is_among_the_active_ones() -> None:
    assert [o.status for o in page(order(status="teleporting"))[0].orders] == ["teleporting"]


@pytest.mark.parametrize(("members", "cursor"), [({"cursor": "next"}, "next"), ({}, None), ({"cursor": ""}, None)])
def test_the_cursor_is_there_while_there_are_more_pages(members: dict[str, Any], cursor: str | None) -> None:
    shown, _ = page(**members)
    assert msgspec.to_builtins(shown).get("cursor") == cursor


def test_a_page_of_foreign_orders_keeps_its_cursor() -> None:
    shown, _ = page(order(park_id="park-2"), cursor="next")
    assert (shown.orders, shown.cursor) == ([], "next")


def test_an_order_that_our_contract_cannot_carry_is_a_bad_answer_without_its_values() -> None:
    with pytest.raises(InvalidResponseError) as bad:
        order_of(order(passenger={"phone_pd_id": "pd-1", "name": "Мария"}, status="s" * 257), phone_masked="+7")
    assert [(w.pointer, w.code) for w in bad.value.wrong] == [("/status", "too_long")]
    assert "Мария" not in str(bad.value)
