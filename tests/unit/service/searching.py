"""A search of int-api that answers as a test wants it to, over the client that the service uses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from generated import fleet_orders_manager as api
from generated import int_api
from generated.int_api.client import Client as IntApi
from runtime.client import Channel, TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from service.context import Caller, Context
from service.steps.enrichment import Enriched

NOW = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
POINT = {"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}
BODY = msgspec.convert(
    {"phone": "8 916 123-45-67", "route": [POINT], "class": "econom", "payment": {"type": "cash"}}, api.DraftRequest
)
DISPATCH = int_api.Dispatch(mode="all_drivers")
ENRICHED = Enriched(DISPATCH, "pd-1", "+79161234567")


def order(order_id: str = "order-1", **changes: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "park_id": "park-1",
        "status": "driving",
        "class": "econom",
        "route": [POINT],
        "created_at": "2026-03-14T14:51:40+03:00",
        "version": 2,
    } | changes


class SearchWire:
    """int-api's search, and nothing else of it: answers at once, unless ``gate`` is shut."""

    def __init__(self, *orders: dict[str, Any]) -> None:
        self.orders = list(orders)
        self.fails: Callable[[], WireResponse] | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[Any] = []
        self.cancelled = 0

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        assert request.path == int_api.SEARCH_ORDERS.path
        self.asked.append(msgspec.json.decode(request.body or b""))
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.fails() if self.fails else answer(200, {"orders": self.orders})


def answer(status: int, body: Any, **headers: str) -> WireResponse:
    return WireResponse(status, headers, body if isinstance(body, bytes) else msgspec.json.encode(body))


def failed(fault: TransportErrorKind) -> Callable[[], WireResponse]:
    def fail() -> WireResponse:
        raise TransportError(fault)

    return fail


def defect() -> WireResponse:
    raise RuntimeError("8 916 123-45-67")


FAILURES: dict[str, Callable[[], WireResponse]] = {
    **{fault.value: failed(fault) for fault in TransportErrorKind},
    **{
        str(status): lambda status=status: answer(status, {"code": "x", "message": "Нет"})  # type: ignore[misc]
        for status in (302, 400, 401, 404, 429, 500, 503)
    },
    "no JSON": lambda: answer(200, b"<html>"),
    "no order": lambda: answer(200, {"orders": [{}]}),
    "an order that our contract cannot carry": lambda: answer(200, {"orders": [order(status="s" * 257)]}),
    "a defect of ours": defect,
}


def context_of(wire: SearchWire, foreign_order: Callable[[str], None] = lambda order_id: None) -> Context:
    """Return the context of a dispatcher of park-1, with ``wire`` as int-api and without other upstreams."""
    return Context(
        caller=Caller("park-1", "dispatcher-1", frozenset()),
        request_id="r-1",
        now=NOW,
        int_api=cast(Any, None),
        look_up=lambda: IntApi(Channel("http://int-api.test", wire)),
        fleet_parks=cast(Any, None),
        personal=cast(Any, None),
        foreign_order=foreign_order,
    )
