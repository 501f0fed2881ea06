"""Commit a draft: a 4XX is the end, anything but 200 or 4XX means repeat."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.clock import ManualClock
from sandbox.faults import (
    AnswerLost,
    HtmlStatus,
    MissingField,
    NotJson,
    Redirect,
    ResetHalfway,
    Status,
    Undecided,
    UnknownEnum,
    UnknownStatus,
    WrongType,
)
from sandbox.world.parks import ALL_DRIVERS
from tests.functional.world import Dispatcher, World


async def test_a_committed_order_exists_once_however_often_it_is_committed(
    fom: World, dispatcher: Dispatcher, clock: ManualClock
) -> None:
    order_id = await dispatcher.draft()
    replies = await asyncio.gather(*(dispatcher.call("commit", {"order_id": order_id}) for _ in range(5)))
    clock.advance(24 * 3600)
    replies.append(await dispatcher.call("commit", {"order_id": order_id}))
    assert {reply.status for reply in replies} == {200}
    assert {reply.json["order_id"] for reply in replies} == {order_id}
    assert list(fom.sandbox.books.committed) == [order_id]


async def test_nothing_but_int_api_is_asked(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.calls.clear()
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    assert {call.upstream for call in fom.sandbox.calls} == {"int-api"}


async def test_commit_undecided_upstream_returns_503_with_retry_after(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "commitOrder", Undecided(times=1, retry_after_ms=1200))
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert (reply.status, reply.code) == (503, "commit_undecided")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", True)
    assert reply.headers["Retry-After"] == "2"
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200


async def test_a_lost_answer_does_not_lose_the_order(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "commitOrder", AnswerLost(), calls=1)
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    assert len(fom.sandbox.calls.of("int-api", "commitOrder")) == 2
    assert list(fom.sandbox.books.committed) == [order_id]


async def test_a_draft_that_has_expired_is_410(dispatcher: Dispatcher, clock: ManualClock) -> None:
    order_id = await dispatcher.draft()
    clock.advance(3600)
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert (reply.status, reply.code) == (410, "draft_expired")
    assert reply.json["outcome"] == "not_applied"


async def test_an_unknown_order_and_another_parks_are_the_same_404(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    stranger = fom.dispatcher(ALL_DRIVERS.park_id)
    headers = {"X-Request-Id": "same"}
    foreign = await stranger.call("commit", {"order_id": order_id}, headers=headers)
    unknown = await stranger.call("commit", {"order_id": "no-such-order"}, headers=headers)
    assert (foreign.status, foreign.code) == (404, "order_not_found")
    assert foreign.content == unknown.content
    assert {k: v for k, v in foreign.headers.items() if k != "date"} == {
        k: v for k, v in unknown.headers.items() if k != "date"
    }
    assert not fom.sandbox.books.committed


async def test_a_changed_price_is_409_with_the_new_one(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.platform.reprice(order_id, "999.00")
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert (reply.status, reply.code) == (409, "price_changed")
    assert reply.json["current"]["price"] == {"amount": "999.00", "currency": "RUB"}


async def test_a_payment_that_is_refused_is_409(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "commitOrder", Status(409, error_code="payment_unavailable"))
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert (reply.status, reply.code) == (409, "payment_unavailable")


async def test_the_platforms_400_is_the_end(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "commitOrder", Status(400, error_code="whatever"))
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert (reply.status, reply.code) == (400, "refused_by_platform")


@pytest.mark.parametrize(
    "fault",
    [
        HtmlStatus(404),
        HtmlStatus(409),
        HtmlStatus(410),
        HtmlStatus(400),
        Status(409, error_code="in_progress"),
        Status(404, error_code="route_not_found"),
        Status(410, error_code="gone"),
        Status(401),
        UnknownStatus(418),
        UnknownStatus(403),
        UnknownStatus(422),
        UnknownStatus(408),
        Redirect(),
        NotJson(),
        MissingField(pointer="/status"),
        WrongType(pointer="/status"),
        UnknownEnum(pointer="/order_id", value="another-order"),
    ],
    ids=repr,
)
async def test_what_int_api_does_not_document_as_a_refusal_is_never_4xx(
    fom: World, dispatcher: Dispatcher, fault: object
) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "commitOrder", fault)  # type: ignore[arg-type]
    reply = await dispatcher.call("commit", {"order_id": order_id})
    assert (reply.status, reply.code) == (502, "upstream_bad_answer")
    assert reply.json["outcome"] == "unknown"
    assert reply.json["retryable"] is True
    fom.sandbox.faults.clear()
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200


@pytest.mark.parametrize("fault", [Status(429), Status(500), Status(503, retry_after=7), ResetHalfway()], ids=repr)
async def test_an_upstream_that_fails_is_503_with_an_unknown_outcome(
    fom: World, dispatcher: Dispatcher, fault: object
) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("int-api", "commitOrder", fault)  # type: ignore[arg-type]
    reply = await dispatcher.call("commit", {"order_id": order_id}, headers={"X-Request-Timeout-Ms": "2000"})
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert reply.json["outcome"] == "unknown"
    assert int(reply.headers["Retry-After"]) == (7 if fault == Status(503, retry_after=7) else 1)


async def test_a_request_that_breaks_the_contract_is_the_end_and_asks_nobody(
    fom: World, dispatcher: Dispatcher
) -> None:
    wrong: list[Any] = [{}, {"order_id": "with spaces"}, {"order_id": "x" * 65}, {"order_id": 5}, [], None]
    for body in wrong:
        reply = await dispatcher.call("commit", body)
        assert (reply.status, reply.code) == (400, "validation_failed")
    assert len(fom.sandbox.calls) == 0
