"""A draft that was asked for, and what int-api says instead of making it."""

from __future__ import annotations

from typing import Any

import msgspec

from generated import fleet_orders_manager as api
from generated import int_api

ASKED = msgspec.convert(
    {
        "phone": "8 (916) 123-45-67",
        "passenger_name": "Ян",
        "route": [
            {
                "geopoint": [37.642639, 55.734894],
                "fullname": "Москва, Садовническая улица, 82с2, подъезд 3",
                "house": "82с2",
                "porch": "3",
            }
        ],
        "class": "econom",
        "payment": {"type": "cash"},
        "requirements": [{"name": "childchair", "count": 1}],
        "comment": "Будет большой чемодан, не звонить",
    },
    api.DraftRequest,
)
COMMIT = api.CommitRequest(order_id="order-1")
DISPATCH = int_api.Dispatch(mode="own_drivers_first", hold_seconds=90)
MONEY = {"amount": "1380.00", "currency": "RUB"}
OFFER = {"offer_id": "offer-2", "expires_at": "2026-03-14T15:15:00+03:00", "service_levels": []}


def error(code: str, message: str = "", **details: Any) -> int_api.Error:
    raw = {"code": code, "message": message} | ({"details": details} if details else {})
    return msgspec.convert(raw, int_api.Error)
