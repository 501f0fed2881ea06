"""Headers of every call, pages of active orders, and the pauses that a caller sets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generated.fleet_orders_manager import OrdersGetRequest
from runtime.client import TransportErrorKind
from runtime.errors import UpstreamError
from sdk.python import NotListedError, Retry, __version__
from tests.unit.sdk.line import ORDER, Comes, Line, answer, problem

OPENAPI = Path(__file__).parents[3] / "generated" / "fleet_orders_manager" / "openapi.json"
ORDER_BODY = {
    "status": "driving", "is_active": True, "class": "econom", "created_at": "2028-03-14T15:12:00+03:00",
    "route": [{"geopoint": [37.6, 55.7], "fullname": "Москва"}], "editable_fields": [], "version": 1, "passenger": {},
}  # fmt: skip


def test_version_is_the_contracts() -> None:
    assert json.loads(OPENAPI.read_text("utf-8"))["info"]["version"] == __version__


async def test_each_call_has_a_request_id_of_its_own() -> None:
    line = Line([Comes(answer(200, ORDER_BODY | {"order_id": ORDER}))] * 2)
    for _ in range(2):
        await line.client().orders_get(OrdersGetRequest(order_id=ORDER))
    first, second = (sent.headers["X-Request-Id"] for sent in line.sent)
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


async def test_active_orders_reads_all_pages() -> None:
    pages = [{"orders": [ORDER_BODY | {"order_id": name} for name in names]} for names in (("a", "b"), ("c",))]
    line = Line([Comes(answer(200, pages[0] | {"cursor": "next"})), Comes(answer(200, pages[1]))])
    found = [order.order_id async for order in line.client().active_orders("+7 916 123-45-67", limit=2)]
    assert found == ["a", "b", "c"]
    assert [sent.body for sent in line.sent] == [
        {"phone": "+7 916 123-45-67", "limit": 2},
        {"phone": "+7 916 123-45-67", "limit": 2, "cursor": "next"},
    ]


async def test_active_orders_that_are_refused_raise() -> None:
    with pytest.raises(NotListedError) as refused:
        await anext(Line([Comes(problem(400, "invalid_phone"))]).client().active_orders("none"))
    assert refused.value.problem.code == "invalid_phone"
    with pytest.raises(UpstreamError):
        await anext(Line([Comes(TransportErrorKind.UNREACHABLE)]).client().active_orders("+7 916 123-45-67"))


async def test_pauses_are_those_that_the_caller_sets() -> None:
    line = Line([Comes(TransportErrorKind.UNREACHABLE)] * 8)
    await line.client(retry=Retry(base_delay=0.01, max_delay=0.02)).commit_until_final(ORDER, line.now + 1)
    assert line.pauses
    assert max(line.pauses) <= 0.02
