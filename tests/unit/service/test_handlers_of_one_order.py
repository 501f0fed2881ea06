"""Handlers of cancel and edit, by what int-api answers them; the rest of them is seen in tests/functional."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import pytest

from generated import fleet_orders_manager as api
from generated import int_api
from generated.int_api.client import Client as IntApi
from runtime.client import Channel, WireResponse
from runtime.codec import WireRequest
from runtime.errors import InvalidResponseError
from runtime.problems import Refused
from service.context import Caller, Context
from service.handlers import orders_cancel, orders_edit, orders_get
from tests.unit.service.searching import NOW

CANCEL = api.OrdersCancelRequest(body=api.CancelRequest(order_id="order-1", cancel_state="a_new_state"))
EDIT = api.OrdersEditRequest(body=api.EditRequest(order_id="order-1", version=3, comment=""))
CHANGES = [
    pytest.param(orders_cancel.handle, CANCEL, {"status": "cancelled"}, id="cancel"),
    pytest.param(orders_edit.handle, EDIT, {"version": 4}, id="edit"),
]


class OneAnswer:
    """int-api, which answers everything in the same way."""

    def __init__(self, status: int, body: Any) -> None:
        self._answer = WireResponse(status, {}, msgspec.json.encode(body))
        self.asked: list[tuple[str, Any]] = []

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        self.asked.append((request.path, msgspec.json.decode(request.body or b"")))
        return self._answer


def context(wire: OneAnswer) -> Context:
    nobody = cast(Any, None)
    client = IntApi(Channel("http://int-api.test", wire))
    return Context(Caller("park-1", "dispatcher-1", frozenset()), "r-1", NOW, client, nobody, nobody, nobody, nobody)


@pytest.mark.parametrize(("handle", "request_", "answered"), CHANGES)
async def test_a_change_of_this_order_is_told(handle: Any, request_: Any, answered: dict[str, Any]) -> None:
    answer = await handle(request_, context(OneAnswer(200, {"order_id": "order-1", **answered})))
    assert msgspec.to_builtins(answer.body) == {"order_id": "order-1", **answered}


@pytest.mark.parametrize(("handle", "request_", "answered"), CHANGES)
async def test_a_change_of_another_order_is_none_of_this(handle: Any, request_: Any, answered: dict[str, Any]) -> None:
    with pytest.raises(InvalidResponseError, match="/order_id"):
        await handle(request_, context(OneAnswer(200, {"order_id": "order-2", **answered})))


async def test_a_state_of_cancelling_that_is_new_goes_up_as_it_was_shown() -> None:
    wire = OneAnswer(200, {"order_id": "order-1", "status": "cancelled"})
    await orders_cancel.handle(CANCEL, context(wire))
    assert wire.asked == [
        (
            int_api.CANCEL_ORDER.path,
            {
                "order_id": "order-1",
                "park_id": "park-1",
                "cancel_state": "a_new_state",
                "source": {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"},
            },
        )
    ]


async def test_what_an_edit_leaves_out_does_not_go_up_and_an_empty_comment_does() -> None:
    wire = OneAnswer(200, {"order_id": "order-1", "version": 4})
    await orders_edit.handle(EDIT, context(wire))
    [(path, body)] = wire.asked
    assert path == int_api.EDIT_ORDER.path
    assert {name: body[name] for name in body if name != "source"} == {
        "order_id": "order-1",
        "park_id": "park-1",
        "version": 3,
        "comment": "",
    }


@pytest.mark.parametrize("order_id", ["a b", "x" * 65, "é"])
async def test_what_can_be_no_order_is_not_asked_for(order_id: str) -> None:
    wire = OneAnswer(500, {})
    with pytest.raises(Refused, match="order_not_found"):
        await orders_get.handle(api.OrdersGetRequest(order_id=order_id), context(wire))
    assert wire.asked == []
