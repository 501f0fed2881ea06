"""The requests of a whole order, and what the upstreams answer."""

from __future__ import annotations

from typing import Any

from bench import exchanges
from bench.exchanges import COMMIT, ESTIMATE, PARK_ID, Exchange
from bench.load import Load

_PHONE = "+79161234567"
_RIDE = {name: ESTIMATE.body[name] for name in ("route", "requirements", "payment")}

ACTIVE = Exchange("orders_active", "/v1/orders/active", {"phone": _PHONE})
DRAFT = Exchange("orders_draft", "/v1/orders/draft", {**_RIDE, "phone": _PHONE, "class": "econom", "comment": "У арки"})
FLOW = (ACTIVE, ESTIMATE, DRAFT, COMMIT)

#: path of an upstream -> its answer
ANSWERS: dict[str, Any] = exchanges.ANSWERS | {
    "/v1/phones/find": {"id": "5f2c1e0b9d3a4c7e8f60718293a4b5c6", "value": _PHONE},
    # as a rule a passenger has no other order
    "/v1/orders/search": {"orders": []},
    "/v1/orders/draft": {
        "order_id": COMMIT.body["order_id"],
        "expires_at": "2036-03-14T15:05:00+03:00",
        "price": {"amount": "250.00", "currency": "RUB"},
    },
}


class FlowLoad(Load):
    """A dispatcher who drafts too."""

    def headers(self, park_id: str = PARK_ID) -> dict[str, str]:
        """With a token for the draft, which others ignore."""
        return {**super().headers(park_id), "X-Idempotency-Token": "one-token-per-order"}
