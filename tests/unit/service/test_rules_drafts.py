"""Draft request to int-api (docs/api-rules.md, "Operations" and "Idempotency")."""

from __future__ import annotations

from typing import Any

import msgspec

from generated import fleet_orders_manager as api
from generated import int_api
from service.rules.drafts import draft_order
from service.rules.idempotency import platform_token

ROUTE = [{"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}]
LEAST: dict[str, Any] = {
    "phone": "8 916 123-45-67",
    "route": ROUTE,
    "class": "econom",
    "payment": {"type": "cash"},
}
MORE: dict[str, Any] = {
    "requirements": [{"name": "childchair", "options": ["booster"], "count": 2}],
    "payment": {"type": "corp", "account_id": "corp-1"},
    "due": "2026-03-14T18:30:00+03:00",
    "comment": "Будет большой чемодан",
    "offer_id": "offer-1",
}
SOURCE = {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"}
DISPATCH = {"mode": "own_drivers_first", "hold_seconds": 0}


def up(body: dict[str, Any], park_id: str = "park-1") -> tuple[str, Any]:
    """Token and body that int-api gets."""
    request = api.OrdersDraftRequest(
        x_idempotency_token="0123456789abcdef", body=msgspec.convert(body, api.DraftRequest)
    )
    source, dispatch = msgspec.convert(SOURCE, int_api.Source), msgspec.convert(DISPATCH, int_api.Dispatch)
    asked = draft_order(request, park_id, source, dispatch, "pd-1")
    return asked.x_idempotency_token, msgspec.to_builtins(asked.body)


def test_an_order_goes_up_with_the_parks_dispatch_and_whose_it_is() -> None:
    assert up(LEAST)[1] == {
        "park_id": "park-1",
        "dispatch": DISPATCH,
        "passenger": {"phone_pd_id": "pd-1"},
        "route": ROUTE,
        "class": "econom",
        "payment": {"type": "cash"},
        "source": SOURCE,
    }


def test_all_that_was_said_of_it_goes_up() -> None:
    body = {**LEAST, **MORE, "passenger_name": "Мария"}
    sent = up(body)[1]
    assert {name: sent[name] for name in MORE} == MORE
    assert sent["passenger"] == {"phone_pd_id": "pd-1", "name": "Мария"}


def test_neither_the_phone_nor_the_wish_for_warnings_goes_up() -> None:
    sent = up({**LEAST, "on_active_orders": "refuse"})
    assert sent == up(LEAST), "the wish is no part of what one token stands for"
    assert "916" not in str(sent)


def test_the_token_is_the_parks_own() -> None:
    assert up(LEAST)[0] == platform_token("park-1", "0123456789abcdef")
    assert up(LEAST)[0] != up(LEAST, "park-2")[0]
