"""Make a draft of an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import ManualClock
from sandbox.faults import AnswerLost, Status
from sandbox.world.parks import ALL_DRIVERS, OWN_FIRST
from tests.functional.world import TOKEN, Dispatcher, World, draft_body, estimate_body, point


async def test_a_draft_carries_everything_to_the_platform_but_the_phone(fom: World, dispatcher: Dispatcher) -> None:
    due = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    body = draft_body(
        passenger_name="Анна",
        comment="у второго подъезда",
        due=due,
        requirements=[{"name": "childchair", "options": ["booster"], "count": 2}],
    )
    reply = await dispatcher.call("draft", body)
    assert reply.status == 200, reply.content
    assert reply.json["dispatch"] == {"mode": "own_drivers_first", "hold_seconds": 120}
    (call,) = fom.sandbox.calls.of("int-api", "draftOrder")
    sent = call.body
    assert sent["passenger"]["name"] == "Анна"
    assert sent["comment"] == "у второго подъезда"
    assert sent["class"] == "econom"
    assert sent["requirements"] == body["requirements"]
    assert sent["source"] == {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"}
    assert datetime.fromisoformat(sent["due"]) == datetime.fromisoformat(due)
    assert "79161234567" not in str(sent)


async def test_one_idempotency_token_is_one_draft(fom: World, dispatcher: Dispatcher) -> None:
    assert await dispatcher.draft() == await dispatcher.draft()


async def test_another_body_with_the_same_token_is_422(dispatcher: Dispatcher) -> None:
    await dispatcher.draft()
    reply = await dispatcher.call("draft", draft_body(comment="другой"))
    assert (reply.status, reply.code) == (422, "idempotency_token_reused")
    assert reply.json["outcome"] == "not_applied"


async def test_two_parks_with_one_token_have_two_drafts(fom: World, dispatcher: Dispatcher) -> None:
    other = fom.dispatcher(ALL_DRIVERS.park_id)
    first, second = await dispatcher.draft(), await other.draft(route=[point(76.9286, 43.2383)])
    assert first != second
    tokens = {call.headers["x-idempotency-token"] for call in fom.sandbox.calls.of("int-api", "draftOrder")}
    assert len(tokens) == 2
    assert TOKEN not in tokens


@pytest.mark.parametrize("token", [None, "short", "x" * 65, "with a space in it", "токен-из-кириллицы"])
async def test_an_idempotency_token_out_of_shape_is_400(fom: World, dispatcher: Dispatcher, token: str | None) -> None:
    reply = await dispatcher.call("draft", draft_body(), headers={"X-Idempotency-Token": token})  # type: ignore[dict-item]
    assert (reply.status, reply.code) == (400, "validation_failed")
    assert [(e["in"], e["pointer"]) for e in reply.json["errors"]] == [("header", "/X-Idempotency-Token")]
    assert len(fom.sandbox.calls) == 0


async def test_a_lost_answer_is_repeated_and_makes_one_draft(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "draftOrder", AnswerLost(), calls=1)
    order_id = await dispatcher.draft()
    assert len(fom.sandbox.calls.of("int-api", "draftOrder")) == 2
    assert await dispatcher.draft() == order_id


async def test_an_offer_that_has_expired_is_409_with_the_new_one(
    fom: World, dispatcher: Dispatcher, clock: ManualClock
) -> None:
    offer = (await dispatcher.call("estimate", estimate_body())).json
    clock.advance(3600)
    reply = await dispatcher.call("draft", draft_body(offer_id=offer["offer_id"]))
    assert (reply.status, reply.code) == (409, "price_changed")
    current = reply.json["current"]["offer"]
    assert current["offer_id"] != offer["offer_id"]
    assert current["dispatch"] == {"mode": "own_drivers_first", "hold_seconds": 120}


async def test_a_payment_that_is_blocked_is_409(dispatcher: Dispatcher) -> None:
    payment = {"type": "corp", "account_id": "blocked-1"}
    reply = await dispatcher.call("draft", draft_body(payment=payment))
    assert (reply.status, reply.code) == (409, "payment_unavailable")


async def test_a_class_that_is_not_on_offer_is_404(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("draft", draft_body(**{"class": "helicopter"}))
    assert (reply.status, reply.code) == (404, "class_unavailable")


async def test_a_pickup_outside_every_zone_is_404(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("draft", draft_body(route=[point(0.0, 0.0)]))
    assert (reply.status, reply.code) == (404, "zone_not_found")


@pytest.mark.parametrize(
    ("fault", "code", "outcome"),
    [
        (Status(500), "upstream_unavailable", "unknown"),
        (Status(503, retry_after=1), "upstream_unavailable", "unknown"),
        (Status(429, retry_after=1), "upstream_unavailable", "not_applied"),
        (Status(401), "upstream_bad_answer", "not_applied"),
    ],
    ids=["500", "503", "429", "401"],
)
async def test_the_outcome_says_whether_a_draft_may_be_there(
    fom: World, dispatcher: Dispatcher, fault: Status, code: str, outcome: str
) -> None:
    fom.sandbox.faults.set("int-api", "draftOrder", fault)
    reply = await dispatcher.call("draft", draft_body(), headers={"X-Request-Timeout-Ms": "900"})
    assert reply.code == code
    assert reply.json["outcome"] == outcome
    assert reply.json["retryable"] is True


async def test_the_park_and_the_dispatcher_come_from_the_token_alone(fom: World, dispatcher: Dispatcher) -> None:
    headers = {"X-Park-Id": ALL_DRIVERS.park_id, "X-Dispatcher-Id": "someone-else"}
    reply = await dispatcher.call("draft", draft_body(), headers=headers)
    assert reply.status == 200
    (call,) = fom.sandbox.calls.of("int-api", "draftOrder")
    assert call.body["park_id"] == OWN_FIRST.park_id
    reply = await dispatcher.call("draft", draft_body(park_id=ALL_DRIVERS.park_id))
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (400, "/park_id")
