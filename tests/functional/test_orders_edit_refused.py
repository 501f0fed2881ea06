"""Edits that are refused: nothing of them is done."""

from __future__ import annotations

from typing import Any

import pytest

from generated.fleet_orders_manager.problems import CODES
from sandbox.faults import Status, UnknownEnum
from sandbox.world.parks import ALL_DRIVERS
from tests.functional.edits import ARBAT, TVERSKAYA, at, edit
from tests.functional.world import Dispatcher, World, point


async def test_an_order_that_does_not_exist_is_404(dispatcher: Dispatcher) -> None:
    for order_id in ("no-such-order", await dispatcher.draft()):
        reply = await edit(dispatcher, order_id, comment="у ворот")
        assert (reply.status, reply.code) == (404, "order_not_found")
        assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", False)


async def test_another_parks_order_is_as_if_there_were_none(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    stranger = fom.dispatcher(ALL_DRIVERS.park_id)
    unknown = await edit(stranger, "no-such-order", comment="у ворот")
    for version in (1, 2):
        foreign = await edit(stranger, order_id, version, comment="у ворот")
        assert foreign.status == 404
        assert foreign.traits == unknown.traits
    assert (await dispatcher.get(order_id)).json["version"] == 1


async def test_that_another_order_was_edited_is_no_success(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", UnknownEnum(pointer="/order_id", value="another-order"))
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", False)
    assert "another-order" not in reply.content.decode()


@pytest.mark.parametrize(
    ("changes", "code", "wrong"),
    [
        ({}, "validation_failed", [("", "nothing_to_change")]),
        ({"due": "2001-01-01T00:00:00Z"}, "invalid_due", [("/due", "invalid_due")]),
        ({"payment": {"type": "card"}}, "validation_failed", [("/payment/account_id", "required")]),
        ({"payment": {"type": "corp", "account_id": ""}}, "validation_failed", [("/payment/account_id", "required")]),
        ({"destinations": []}, "validation_failed", [("/destinations", "too_few_items")]),
        ({"destinations": [TVERSKAYA] * 10}, "validation_failed", [("/destinations", "too_many_items")]),
        ({"comment": "x" * 1025}, "validation_failed", [("/comment", "too_long")]),
        ({"comment": None}, "validation_failed", [("/comment", "wrong_type")]),
        ({"coment": "x"}, "validation_failed", [("/coment", "unknown_field")]),
        ({"version": 0, "comment": "x"}, "validation_failed", [("/version", "out_of_range")]),
        ({"order_id": "a b", "comment": "x"}, "validation_failed", [("/order_id", "pattern")]),
        ({"order_id": "a b"}, "validation_failed", [("", "nothing_to_change"), ("/order_id", "pattern")]),
        (
            {"due": "2001-01-01T00:00:00Z", "pickup": {**ARBAT, "lon": 1}, "destinations": [{}], "version": "1"},
            "validation_failed",
            [
                ("/destinations/0/fullname", "required"),
                ("/destinations/0/geopoint", "required"),
                ("/due", "invalid_due"),
                ("/pickup/lon", "unknown_field"),
                ("/version", "wrong_type"),
            ],
        ),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_all_that_is_wrong_is_told_at_once_and_nobody_is_asked(
    fom: World, dispatcher: Dispatcher, changes: dict[str, Any], code: str, wrong: list[tuple[str, str]]
) -> None:
    reply = await dispatcher.call("edit", {"order_id": "x", "version": 1, **changes})
    assert (reply.status, reply.code) == (400, code)
    assert sorted((e["pointer"], e["code"]) for e in reply.json["errors"]) == wrong
    assert len(fom.sandbox.calls) == 0


async def test_a_time_more_than_a_minute_ago_is_past(fom: World, dispatcher: Dispatcher) -> None:
    reply = await edit(dispatcher, "some-order", due=at(seconds=-61))
    assert (reply.status, reply.code) == (400, "invalid_due")
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize(
    "changes", [{"pickup": point(0.0, 0.0)}, {"payment": {"type": "corp", "account_id": "blocked-1"}}], ids=str
)
async def test_a_change_that_no_ride_could_follow_is_400_with_the_platforms_message(
    dispatcher: Dispatcher, changes: dict[str, Any]
) -> None:
    reply = await edit(dispatcher, await dispatcher.order(), **changes)
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", False)
    assert reply.json["message"] == "This change is not possible"


@pytest.mark.parametrize("status", [404, 409])
async def test_a_refusal_that_the_contract_does_not_name_is_400(
    fom: World, dispatcher: Dispatcher, status: int
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", Status(status, error_code="order_finished"))
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert (reply.json["message"], reply.json["outcome"]) == ("The order is finished already", "not_applied")


async def test_a_message_that_quotes_the_comment_is_not_passed_on(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", Status(400, error_code="нельзя ждать у второго подъезда"))
    reply = await edit(dispatcher, order_id, comment="у второго подъезда")
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert reply.json["message"] == CODES["refused_by_platform"].messages["en"]


async def test_it_needs_a_token_that_may_write(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    headers = {"Content-Type": "application/json"}
    reply = await fom.request("POST", "/v1/orders/edit", headers=headers, data=b"{}")
    assert (reply.status, reply.code) == (401, "unauthorized")
    reply = await edit(fom.dispatcher(permissions=("orders:read",)), order_id, comment="у ворот")
    assert (reply.status, reply.code) == (403, "permission_denied")
    assert len(fom.sandbox.calls) == 0
