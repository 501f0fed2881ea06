"""Changes of an order, for front ends of the releases that can change one."""

from __future__ import annotations

import pytest

from tests.compatibility.front import Front, status_of
from tests.compatibility.release import CONTRACTS
from tests.functional.provocations import Call, good_calls
from tests.functional.world import PHONE, World, draft_body, point

pytestmark = pytest.mark.parametrize(
    "release", [name for name, contract in CONTRACTS.items() if "orders_edit" in contract.operations], indirect=True
)


async def test_a_dispatcher_changes_an_order_and_cancels_it(front: Front, fom: World) -> None:
    order_id = str((await good_calls(fom))["orders_get"].order_id)
    order = (await front.send(Call(operation="orders_get", order_id=order_id))).body
    change = {"order_id": order_id, "version": order.version, "destinations": [point(37.6, 55.76)]}
    edited = await front.ask("orders_edit", change)
    assert status_of(edited) == 200
    overtaken = await front.ask("orders_edit", change)
    assert (status_of(overtaken), overtaken.body.current.version) == (409, edited.body.version)
    unseen = await front.ask("orders_cancel", {"order_id": order_id, "cancel_state": "paid"})
    assert (status_of(unseen), unseen.body.current.cancel_rules.state) == (409, order.cancel_rules.state)
    cancelled = await front.ask("orders_cancel", {"order_id": order_id, "cancel_state": order.cancel_rules.state})
    assert (status_of(cancelled), cancelled.body.status) == (200, "cancelled")
    assert (await front.ask("orders_active", {"phone": PHONE})).body.orders == []


async def test_a_second_order_is_warned_of_or_refused(front: Front, fom: World) -> None:
    order_id = (await good_calls(fom))["orders_get"].order_id
    (warning,) = (await front.ask("orders_draft", draft_body())).body.warnings
    assert (warning.code, warning.order_id) == ("possible_duplicate", order_id)
    refused = await front.ask("orders_draft", draft_body(on_active_orders="refuse"))
    assert (status_of(refused), [order.order_id for order in refused.body.current.orders]) == (409, [order_id])
