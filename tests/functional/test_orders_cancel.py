"""Cancel an order on the terms that the dispatcher was shown."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from sandbox.clock import ManualClock
from sandbox.faults import (
    AnswerLost,
    HtmlStatus,
    ResetBefore,
    ResetHalfway,
    Status,
    UnknownEnum,
    UnknownStatus,
)
from sandbox.world.parks import ALL_DRIVERS, OWN_FIRST
from tests.functional.world import PHONE, Dispatcher, Reply, World


async def cancel(dispatcher: Dispatcher, order_id: str, cancel_state: str = "free", **more: Any) -> Reply:
    return await dispatcher.call("cancel", {"order_id": order_id, "cancel_state": cancel_state, **more})


async def test_everything_of_it_reaches_int_api_and_nothing_else(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    reply = await cancel(dispatcher, order_id, reason="Пассажир передумал")
    assert (reply.status, reply.json) == (200, {"order_id": order_id, "status": "cancelled"})
    (call,) = fom.sandbox.calls
    assert (call.upstream, call.operation) == ("int-api", "cancelOrder")
    assert call.body == {
        "order_id": order_id,
        "park_id": OWN_FIRST.park_id,
        "cancel_state": "free",
        "reason": "Пассажир передумал",
        "source": {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"},
    }


async def test_a_reason_may_be_left_out(fom: World, dispatcher: Dispatcher) -> None:
    assert (await cancel(dispatcher, await dispatcher.order())).status == 200
    assert "reason" not in fom.sandbox.calls.of("int-api", "cancelOrder")[0].body


async def test_a_cancelled_order_is_over(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    await cancel(dispatcher, order_id)
    order = (await dispatcher.get(order_id)).json
    assert (order["status"], order["is_active"], order["editable_fields"]) == ("cancelled", False, [])
    assert order["version"] == 2
    assert (await dispatcher.call("active", {"phone": PHONE})).json["orders"] == []


async def test_to_cancel_gets_dearer_as_the_driver_nears_and_nobody_pays_what_was_not_shown(
    fom: World, dispatcher: Dispatcher, clock: ManualClock
) -> None:
    order_id = await dispatcher.order()
    state: str | None = "free"
    shown, refusals = [state], []
    while state is not None:
        clock.advance(10)
        rules = (await dispatcher.get(order_id)).json["cancel_rules"]
        if rules.get("state") != state:
            refusals.append(await cancel(dispatcher, order_id, state))
            assert refusals[-1].json["current"] == {"cancel_rules": rules}
            state = rules.get("state")
            shown.append(state)
    assert shown == ["free", "minimal", "paid", None]
    for refusal in refusals:
        assert (refusal.status, refusal.code) == (409, "cancel_state_changed")
        assert (refusal.json["outcome"], refusal.json["retryable"]) == ("not_applied", False)
    minimal, paid, too_late = (refusal.json["current"]["cancel_rules"] for refusal in refusals)
    assert 0 < float(minimal["fee"]["amount"]) < float(paid["fee"]["amount"])
    assert too_late == {"can_cancel": False, "message": "The ride can no longer be cancelled"}
    fom.until(order_id, "complete")
    reply = await cancel(dispatcher, order_id, "paid")
    assert (reply.status, reply.code) == (409, "order_finished")
    assert "current" not in reply.json
    assert fom.sandbox.books.committed[order_id].cancellation is None


async def test_the_fee_is_the_one_that_was_shown(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.until(order_id, "waiting")
    refusal = await cancel(dispatcher, order_id, "free")
    rules = refusal.json["current"]["cancel_rules"]
    reply = await cancel(dispatcher, order_id, rules["state"])
    assert reply.json == {"order_id": order_id, "status": "cancelled", "fee": rules["fee"]}


async def test_the_terms_are_told_in_the_dispatchers_language(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.until(order_id, "waiting")
    body = {"order_id": order_id, "cancel_state": "free"}
    reply = await dispatcher.call("cancel", body, headers={"Accept-Language": "ru"})
    assert reply.json["current"]["cancel_rules"]["message"] == "Водитель почти на месте: отмена платная"
    assert reply.headers["Content-Language"] == "ru"


async def test_cancelling_twice_is_cancelling_once(dispatcher: Dispatcher, clock: ManualClock) -> None:
    order_id = await dispatcher.order()
    replies = await asyncio.gather(*(cancel(dispatcher, order_id) for _ in range(5)))
    clock.advance(24 * 3600)
    replies.append(await cancel(dispatcher, order_id, "paid"))
    assert {(reply.status, reply.content) for reply in replies} == {(200, replies[0].content)}
    assert (await dispatcher.get(order_id)).json["version"] == 2


@pytest.mark.parametrize(
    "fault",
    [
        AnswerLost(),
        ResetBefore(),
        ResetHalfway(),
        Status(500),
        Status(503),
        Status(500, applied=True),
        Status(503, applied=True),
        HtmlStatus(503),
    ],
    ids=repr,
)
async def test_one_fault_is_not_seen_by_the_caller(fom: World, dispatcher: Dispatcher, fault: Any) -> None:
    order_id = await dispatcher.order()
    fom.until(order_id, "waiting")
    fom.sandbox.faults.set("int-api", "cancelOrder", fault, calls=1)
    reply = await cancel(dispatcher, order_id, "paid")
    assert reply.status == 200
    assert len(fom.sandbox.calls.of("int-api", "cancelOrder")) == 2
    cancellation = fom.sandbox.books.committed[order_id].cancellation
    assert cancellation is not None
    assert reply.json["fee"] == msgspec.to_builtins(cancellation.fee)
    assert (await dispatcher.get(order_id)).json["version"] == cancellation.version


async def test_a_refusal_of_a_repeat_by_a_code_that_nobody_knows_says_nothing_of_what_was_lost(
    fom: World, dispatcher: Dispatcher
) -> None:
    """Found by chaos: the first attempt cancelled the order, and the 409 of the second was returned as not_applied."""
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "cancelOrder", AnswerLost(), calls=1)
    fom.sandbox.faults.set("int-api", "cancelOrder", Status(409, error_code="in_progress"), calls=1)
    reply = await cancel(dispatcher, order_id)
    assert (reply.status, reply.json["code"], reply.json["outcome"]) == (502, "upstream_bad_answer", "unknown")
    assert (await cancel(dispatcher, order_id)).status == 200


async def test_whoever_gets_no_answer_repeats_and_has_cancelled_once(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "cancelOrder", AnswerLost())
    reply = await cancel(dispatcher, order_id)
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", True)
    assert len(fom.sandbox.calls.of("int-api", "cancelOrder")) == 3
    fom.sandbox.faults.clear()
    assert (await cancel(dispatcher, order_id)).json == {"order_id": order_id, "status": "cancelled"}
    assert (await dispatcher.get(order_id)).json["version"] == 2


async def test_an_order_that_does_not_exist_is_404(fom: World, dispatcher: Dispatcher) -> None:
    for order_id in ("no-such-order", await dispatcher.draft()):
        reply = await cancel(dispatcher, order_id)
        assert (reply.status, reply.code) == (404, "order_not_found")
        assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", False)


async def test_another_parks_order_is_as_if_there_were_none(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    stranger = fom.dispatcher(ALL_DRIVERS.park_id)
    foreign, unknown = await cancel(stranger, order_id), await cancel(stranger, "no-such-order")
    assert foreign.status == 404
    assert foreign.traits == unknown.traits
    assert (await dispatcher.get(order_id)).json["is_active"] is True


async def test_that_another_order_was_cancelled_is_no_success(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "cancelOrder", UnknownEnum(pointer="/order_id", value="another-order"))
    reply = await cancel(dispatcher, order_id)
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", True)
    assert "another-order" not in reply.content.decode()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, [("/cancel_state", "required"), ("/order_id", "required")]),
        ({"order_id": "a b", "cancel_state": "free"}, [("/order_id", "pattern")]),
        ({"order_id": "x" * 65, "cancel_state": ""}, [("/cancel_state", "too_short"), ("/order_id", "too_long")]),
        ({"order_id": "x", "cancel_state": None}, [("/cancel_state", "wrong_type")]),
        ({"order_id": "x", "cancel_state": "free", "reason": ""}, [("/reason", "too_short")]),
        ({"order_id": "x", "cancel_state": "free", "reason": "x" * 257}, [("/reason", "too_long")]),
        ({"order_id": "x", "cancel_state": "free", "park_id": "y"}, [("/park_id", "unknown_field")]),
        ([], [("", "wrong_type")]),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_all_that_is_wrong_is_told_at_once_and_nobody_is_asked(
    fom: World, dispatcher: Dispatcher, body: Any, wrong: list[tuple[str, str]]
) -> None:
    reply = await dispatcher.call("cancel", body)
    assert (reply.status, reply.code) == (400, "validation_failed")
    assert sorted((e["pointer"], e["code"]) for e in reply.json["errors"]) == wrong
    assert len(fom.sandbox.calls) == 0


async def test_a_state_that_is_new_is_the_platforms_to_judge(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    reply = await cancel(dispatcher, order_id, "half-price")
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", False)
    (call,) = fom.sandbox.calls.of("int-api", "cancelOrder")
    assert (call.body["cancel_state"], call.status) == ("half-price", 400)
    # the sandbox's witness cannot know that the set is open for us
    (violation,) = fom.sandbox.violations
    assert (violation.side, violation.where) == ("request", "BadRequestProblem: /cancel_state: enum")
    fom.sandbox.violations.clear()


@pytest.mark.parametrize("status", [400, 404, 409])
async def test_a_refusal_that_the_contract_does_not_name_is_400_with_its_message(
    fom: World, dispatcher: Dispatcher, status: int
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "cancelOrder", Status(status, error_code="edit_refused"))
    reply = await cancel(dispatcher, order_id)
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert (reply.json["message"], reply.json["outcome"]) == ("This change is not possible", "not_applied")


async def test_a_message_that_quotes_the_reason_is_not_passed_on(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "cancelOrder", Status(400, error_code="Анна Петровна заболела"))
    reply = await cancel(dispatcher, order_id, reason="Петровна заболела")
    assert (reply.status, reply.code) == (400, "refused_by_platform")
    assert "Петровна" not in reply.content.decode()


@pytest.mark.parametrize("fault", [HtmlStatus(404), HtmlStatus(409), UnknownStatus(410), UnknownStatus(422)], ids=repr)
async def test_a_gateways_answer_is_no_refusal(fom: World, dispatcher: Dispatcher, fault: Any) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "cancelOrder", fault)
    reply = await cancel(dispatcher, order_id)
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", True)


async def test_it_needs_a_token_that_may_write(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    headers = {"Content-Type": "application/json"}
    reply = await fom.request("POST", "/v1/orders/cancel", headers=headers, data=b"{}")
    assert (reply.status, reply.code) == (401, "unauthorized")
    reply = await cancel(fom.dispatcher(permissions=("orders:read",)), order_id)
    assert (reply.status, reply.code) == (403, "permission_denied")
    assert len(fom.sandbox.calls) == 0
