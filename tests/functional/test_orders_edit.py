"""Change an order, as the dispatcher saw it last."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest

from sandbox.world.parks import OWN_FIRST
from tests.functional.edits import ARBAT, TVERSKAYA, at, edit
from tests.functional.world import Dispatcher, World, point


async def test_everything_of_it_reaches_int_api_and_nothing_else(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order(due=at(hours=2))
    changes: dict[str, Any] = {
        "pickup": ARBAT,
        "destinations": [TVERSKAYA, point(37.617617, 55.755831)],
        "comment": "у второго подъезда",
        "payment": {"type": "corp", "account_id": "corp-1"},
        "due": at(hours=3),
    }
    reply = await edit(dispatcher, order_id, **changes)
    assert reply.status == 200, reply.content
    (call,) = fom.sandbox.calls
    assert (call.upstream, call.operation) == ("int-api", "editOrder")
    assert datetime.fromisoformat(call.body.pop("due")) == datetime.fromisoformat(changes.pop("due"))
    assert call.body == {
        "order_id": order_id,
        "park_id": OWN_FIRST.park_id,
        "version": 1,
        **changes,
        "source": {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"},
    }
    order = (await dispatcher.get(order_id)).json
    assert reply.json == {"order_id": order_id, "version": 2, "price": order["price"]}
    assert order["route"] == [ARBAT, *changes["destinations"]]
    assert (order["comment"], order["payment"], order["version"]) == (changes["comment"], changes["payment"], 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"pickup": ARBAT},
        {"destinations": [TVERSKAYA]},
        {"comment": "у ворот"},
        {"comment": ""},
        {"payment": {"type": "card", "account_id": "card-1"}},
    ],
    ids=["pickup", "destinations", "comment", "no_comment", "payment"],
)
async def test_what_is_left_out_stays_as_it_is(fom: World, dispatcher: Dispatcher, changes: dict[str, Any]) -> None:
    order_id = await dispatcher.order(due=at(hours=2), comment="у второго подъезда")
    before = (await dispatcher.get(order_id)).json
    reply = await edit(dispatcher, order_id, **changes)
    assert reply.status == 200
    (call,) = fom.sandbox.calls.of("int-api", "editOrder")
    assert set(call.body) == {"order_id", "park_id", "version", "source", *changes}
    after = (await dispatcher.get(order_id)).json
    (changed,) = changes
    follow = {"route", "price"} if changed in ("pickup", "destinations") else {changed}
    assert {name for name in before if before[name] != after[name]} - follow == {"version"}
    assert after["version"] == reply.json["version"]


@pytest.mark.parametrize("seconds", [3 * 3600, -30])
async def test_a_ride_may_be_wanted_at_another_time(fom: World, dispatcher: Dispatcher, seconds: int) -> None:
    order_id = await dispatcher.order(due=at(hours=2))
    due = at(seconds=seconds)
    assert (await edit(dispatcher, order_id, due=due)).status == 200
    order = (await dispatcher.get(order_id)).json
    assert datetime.fromisoformat(order["due"]) == datetime.fromisoformat(due)
    assert order["status"] == ("scheduled" if seconds > 0 else "searching")


async def test_a_ride_without_a_price_has_none_after_an_edit_either(dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order(route=[point()])
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert reply.json == {"order_id": order_id, "version": 2}


async def test_an_order_that_has_gone_on_is_not_the_one_that_was_seen(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.until(order_id, "driving")
    refusal = await edit(dispatcher, order_id, comment="у ворот")
    assert (refusal.status, refusal.code) == (409, "edit_conflict")
    assert (refusal.json["outcome"], refusal.json["retryable"]) == ("not_applied", False)
    assert refusal.json["current"] == {"version": 2}
    assert "comment" not in (await dispatcher.get(order_id)).json
    reply = await edit(dispatcher, order_id, refusal.json["current"]["version"], comment="у ворот")
    assert (reply.status, reply.json["version"]) == (200, 3)


async def test_of_two_edits_at_the_same_time_one_loses(dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    comments = [f"комментарий {n}" for n in range(5)]
    replies = await asyncio.gather(*(edit(dispatcher, order_id, comment=comment) for comment in comments))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409]
    assert all(reply.json["current"] == {"version": 2} for reply in replies if reply.status == 409)
    won = next(comment for comment, reply in zip(comments, replies, strict=True) if reply.status == 200)
    assert (await dispatcher.get(order_id)).json["comment"] == won


async def test_fields_cease_to_be_editable_on_the_way(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    lost: dict[str, dict[str, Any]] = {
        "driving": {"pickup": ARBAT},
        "waiting": {"payment": {"type": "cash"}},
        "transporting": {"comment": "у ворот"},
        "complete": {"destinations": [TVERSKAYA]},
    }
    for status, changes in lost.items():
        fom.until(order_id, status)
        before = (await dispatcher.get(order_id)).json
        # nothing of an edit is done where one field cannot be
        refusal = await edit(dispatcher, order_id, before["version"], **{"destinations": [TVERSKAYA], **changes})
        assert (refusal.status, refusal.code) == (409, "not_editable"), status
        assert (refusal.json["outcome"], refusal.json["retryable"]) == ("not_applied", False)
        assert refusal.json["current"] == {"editable_fields": before["editable_fields"]}
        assert (await dispatcher.get(order_id)).json == before
