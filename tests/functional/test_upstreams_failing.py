"""Requests while an upstream is slow, down or wrong."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.faults import (
    AnswerLost,
    HtmlStatus,
    HugeBody,
    MissingField,
    NoAnswer,
    NotJson,
    Redirect,
    Refuse,
    ResetBefore,
    ResetHalfway,
    Status,
    UnknownStatus,
    WrongType,
)
from tests.functional.world import PHONE, Dispatcher, World, draft_body, estimate_body

UPSTREAMS = [
    ("estimate", "fleet-parks", "getPark"),
    ("estimate", "personal", "storePhone"),
    ("estimate", "int-api", "estimateOrder"),
    ("draft", "fleet-parks", "getPark"),
    ("draft", "personal", "storePhone"),
    ("draft", "int-api", "draftOrder"),
    ("active", "personal", "findPhone"),
    ("active", "int-api", "searchOrders"),
    ("get", "int-api", "searchOrders"),
    ("cancel", "int-api", "cancelOrder"),
    ("edit", "int-api", "editOrder"),
]
#: after which an order may be another one
CHANGING = ("draftOrder", "cancelOrder", "editOrder")
BROKEN = [
    NotJson(),
    HugeBody(),
    MissingField(),
    WrongType(),
    Redirect(),
    UnknownStatus(418),
    HtmlStatus(502),
    Status(401),
]
DEAD = [Refuse(), ResetBefore(), ResetHalfway(), Status(500), Status(503), Status(429), HtmlStatus(503)]
#: of the event loop, in which a connection is closed on one side and noticed on the other
_TURNS = 10


async def call(dispatcher: Dispatcher, operation: str, **headers: str) -> tuple[int, str, str]:
    order_id = next(iter(dispatcher.world.sandbox.books.committed), "some-order")
    bodies = {
        "estimate": estimate_body(),
        "draft": draft_body(),
        "active": {"phone": PHONE},
        "cancel": {"order_id": order_id, "cancel_state": "free"},
        "edit": {"order_id": order_id, "version": 1, "comment": "у ворот"},
    }
    if operation == "get":
        reply = await dispatcher.get(order_id, headers)
    else:
        reply = await dispatcher.call(operation, bodies[operation], headers=headers)
    outcome = str(reply.json["outcome"])
    assert reply.json["retryable"] is not (operation == "edit" and outcome == "unknown")
    return reply.status, reply.code, outcome


async def make_an_order(dispatcher: Dispatcher) -> None:
    """So that the phone is known, and there is something to find and to change."""
    await dispatcher.order("token-of-an-order-that-is-there")


@pytest.mark.parametrize(("operation", "upstream", "called"), UPSTREAMS)
@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: type(fault).__name__)
async def test_an_answer_outside_its_contract_is_502(
    fom: World, dispatcher: Dispatcher, operation: str, upstream: str, called: str, fault: object
) -> None:
    await make_an_order(dispatcher)
    fom.sandbox.faults.set(upstream, called, fault)  # type: ignore[arg-type]
    status, code, outcome = await call(dispatcher, operation)
    assert (status, code) == (502, "upstream_bad_answer")
    nothing_done = isinstance(fault, Redirect | Status)
    assert outcome == ("unknown" if called in CHANGING and not nothing_done else "not_applied")


@pytest.mark.parametrize(("operation", "upstream", "called"), UPSTREAMS)
@pytest.mark.parametrize("fault", DEAD, ids=lambda fault: f"{type(fault).__name__}{getattr(fault, 'code', '')}")
async def test_an_upstream_that_is_not_there_is_503(
    fom: World, dispatcher: Dispatcher, operation: str, upstream: str, called: str, fault: object
) -> None:
    await make_an_order(dispatcher)
    target = "*" if isinstance(fault, Refuse) else called
    fom.sandbox.faults.set(upstream, target, fault)  # type: ignore[arg-type]
    # until a reset of idle connections has been read: a request that is sent before that has an unknown outcome
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    status, code, outcome = await call(dispatcher, operation)
    assert (status, code) == (503, "upstream_unavailable")
    nothing_done = isinstance(fault, Refuse) or getattr(fault, "code", 0) == 429
    assert outcome == ("unknown" if called in CHANGING and not nothing_done else "not_applied")


@pytest.mark.parametrize(("operation", "upstream", "called"), UPSTREAMS)
async def test_an_upstream_that_hangs_past_the_callers_time_is_504(
    fom: World, dispatcher: Dispatcher, operation: str, upstream: str, called: str
) -> None:
    await make_an_order(dispatcher)
    fom.sandbox.faults.set(upstream, called, NoAnswer())
    status, code, outcome = await call(dispatcher, operation, **{"X-Request-Timeout-Ms": "300"})
    assert (status, code) == (504, "deadline_exceeded")
    assert outcome == ("unknown" if called in CHANGING else "not_applied")


@pytest.mark.parametrize(
    ("operation", "upstream", "called"),
    [
        ("estimate", "fleet-parks", "getPark"),
        ("draft", "personal", "storePhone"),
        ("draft", "int-api", "draftOrder"),
        ("get", "int-api", "searchOrders"),
        ("cancel", "int-api", "cancelOrder"),
    ],
)
async def test_an_upstream_that_hangs_past_its_own_time_is_504(
    fom: World, dispatcher: Dispatcher, operation: str, upstream: str, called: str
) -> None:
    await make_an_order(dispatcher)
    fom.sandbox.faults.set(upstream, called, NoAnswer())
    status, code, outcome = await call(dispatcher, operation)
    assert (status, code) == (504, "upstream_timeout")
    assert outcome == ("unknown" if called in CHANGING else "not_applied")
    assert len(fom.sandbox.calls.of(upstream, called)) == 1


async def test_a_request_without_time_left_is_not_sent_on(fom: World, dispatcher: Dispatcher) -> None:
    status, code, outcome = await call(dispatcher, "draft", **{"X-Request-Timeout-Ms": "1"})
    assert (status, code, outcome) == (504, "deadline_exceeded", "not_applied")
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize("fault", [ResetBefore(), ResetHalfway(), AnswerLost(), Status(500), Status(503)], ids=repr)
async def test_one_fault_is_not_seen_by_the_caller(fom: World, dispatcher: Dispatcher, fault: object) -> None:
    for upstream in ("fleet-parks", "personal", "int-api"):
        fom.sandbox.faults.set(upstream, "*", fault, calls=1)  # type: ignore[arg-type]
    reply = await dispatcher.call("estimate", estimate_body())
    assert reply.status == 200
    for upstream in ("fleet-parks", "personal", "int-api"):
        assert len(fom.sandbox.calls.of(upstream)) == 2


async def test_a_wait_that_does_not_fit_into_the_callers_time_is_handed_on(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "estimateOrder", Status(503, retry_after=30))
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.headers["Retry-After"]) == (503, "30")
    assert len(fom.sandbox.calls.of("int-api")) == 1


async def test_a_retry_after_that_is_no_whole_number_is_ignored(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "estimateOrder", Status(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"))
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.headers["Retry-After"]) == (503, "1")


async def test_a_dead_upstream_is_left_alone_after_a_while_and_the_others_go_on(
    fom: World, dispatcher: Dispatcher
) -> None:
    order_id = await dispatcher.draft()
    fom.sandbox.faults.set("fleet-parks", "getPark", Status(500))
    for _ in range(30):
        assert (await call(dispatcher, "estimate"))[0] == 503
    fom.sandbox.calls.clear()
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert int(reply.headers["Retry-After"]) >= 1
    assert not fom.sandbox.calls.of("fleet-parks")
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
