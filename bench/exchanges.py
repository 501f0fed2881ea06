"""Requests and responses of every run: a dispatcher's requests, and the upstreams' responses from their contracts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

PARK_ID = "7ad36bc7560449998acbe2c57a75c293"
_ORDER_ID = "5f1d3c7a9b2e4d608c4a1f7e3b9d0a26"
_MONEY = {"amount": "250.00", "currency": "RUB"}
_ROUTE = [
    {
        "geopoint": [37.642639, 55.734894],
        "fullname": "Москва, Садовническая улица, 82с2, подъезд 3",
        "city": "Москва",
        "street": "Садовническая улица",
        "house": "82с2",
        "porch": "3",
    },
    {"geopoint": [37.620393, 55.75396], "fullname": "Москва, Красная площадь, 3", "city": "Москва"},
    {"geopoint": [37.414478, 55.972692], "fullname": "Москва, аэропорт Шереметьево, терминал B"},
]


@dataclass(frozen=True)
class Exchange:
    """One operation of ours, as it is asked for."""

    operation: str
    path: str
    body: dict[str, Any]

    @property
    def content(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


ESTIMATE = Exchange(
    "orders_estimate",
    "/v1/orders/estimate",
    {
        "phone": "+79161234567",
        "route": _ROUTE,
        "classes": ["econom", "comfort", "comfortplus", "business", "minivan"],
        "requirements": [{"name": "childchair", "options": ["booster"], "count": 1}],
        "payment": {"type": "corp", "account_id": "corp-4f1b29d7"},
    },
)
COMMIT = Exchange("orders_commit", "/v1/orders/commit", {"order_id": _ORDER_ID})

#: path of an upstream -> its answer
ANSWERS: dict[str, dict[str, Any]] = {
    f"/v1/parks/{PARK_ID}": {
        "park_id": PARK_ID,
        "name": "Северное такси",
        "is_active": True,
        "kind": "whitelabel",
        "country": "RUS",
        "city": "Москва",
        "time_zone": "Europe/Moscow",
        "currency": "RUB",
        "dispatch": {"mode": "own_drivers_first", "hold_seconds": 120},
    },
    "/v1/phones/store": {"id": "5f2c1e0b9d3a4c7e8f60718293a4b5c6", "value": "+79161234567"},
    "/v1/orders/estimate": {
        "offer_id": "a94e1c62d70b4f3c8e5516b2f9c0d7e8",
        "expires_at": "2036-03-14T15:05:00+03:00",
        "distance_meters": 34120,
        "duration_seconds": 3060,
        "service_levels": [
            {
                "class": name,
                "is_available": True,
                "is_fixed_price": True,
                "price": _MONEY,
                "price_parts": [{"type": "boarding", "price": _MONEY}, {"type": "way", "price": _MONEY}],
                "surge": 1.4,
                "waiting_seconds": 240,
            }
            for name in ("econom", "comfort", "comfortplus", "business", "minivan")
        ],
    },
    "/v1/orders/commit": {"order_id": _ORDER_ID, "status": "searching"},
}
