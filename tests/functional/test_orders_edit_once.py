"""An edit is never sent twice: after a lost response a repeat would conflict with itself."""

from __future__ import annotations

from typing import Any

import pytest

from generated.fleet_orders_manager.problems import CODES, EDIT_UNKNOWN
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
from service.handlers import orders_edit
from tests.functional.edits import edit
from tests.functional.world import Dispatcher, World


@pytest.mark.parametrize(
    ("fault", "status", "code", "applied"),
    [
        (AnswerLost(), 503, "upstream_unavailable", True),
        (ResetHalfway(), 503, "upstream_unavailable", True),
        (ResetBefore(), 503, "upstream_unavailable", False),
        (Refuse(), 503, "upstream_unavailable", False),
        (Status(500), 503, "upstream_unavailable", False),
        (Status(500, applied=True), 503, "upstream_unavailable", True),
        (Status(503, retry_after=0), 503, "upstream_unavailable", False),
        (Status(503, applied=True), 503, "upstream_unavailable", True),
        (HtmlStatus(500), 503, "upstream_unavailable", False),
        (HtmlStatus(503), 503, "upstream_unavailable", False),
        (NotJson(), 502, "upstream_bad_answer", True),
        (MissingField(pointer="/version"), 502, "upstream_bad_answer", True),
        (WrongType(pointer="/version"), 502, "upstream_bad_answer", True),
        (HugeBody(), 502, "upstream_bad_answer", True),
        (HtmlStatus(409), 502, "upstream_bad_answer", False),
        (HtmlStatus(502), 502, "upstream_bad_answer", False),
        (UnknownStatus(418), 502, "upstream_bad_answer", False),
        (NoAnswer(), 504, "upstream_timeout", False),
    ],
    ids=repr,
)
async def test_an_edit_of_which_nobody_knows_what_became_is_sent_once_and_is_not_to_be_repeated(
    fom: World, dispatcher: Dispatcher, fault: Any, status: int, code: str, applied: bool
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", fault)
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert (reply.status, reply.code) == (status, code)
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", False)
    assert reply.json["message"] == EDIT_UNKNOWN["en"]
    assert len(fom.sandbox.calls.of("int-api")) == 1
    assert fom.sandbox.books.committed[order_id].edits == int(applied)
    assert (await dispatcher.get(order_id)).json["version"] == 1 + applied


async def test_an_edit_that_outlasts_the_callers_time_is_sent_once(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", NoAnswer())
    headers = {"X-Request-Timeout-Ms": "300", "Accept-Language": "ru"}
    body = {"order_id": order_id, "version": 1, "comment": "у ворот"}
    reply = await dispatcher.call("edit", body, headers=headers)
    assert (reply.status, reply.code) == (504, "deadline_exceeded")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", False)
    assert reply.json["message"] == EDIT_UNKNOWN["ru"]
    assert len(fom.sandbox.calls.of("int-api")) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Status(429), "upstream_unavailable"),
        (HtmlStatus(429), "upstream_unavailable"),
        (Status(401), "upstream_bad_answer"),
        (Redirect(), "upstream_bad_answer"),
        (Redirect(code=307), "upstream_bad_answer"),
    ],
    ids=repr,
)
async def test_an_edit_that_nobody_acted_upon_is_sent_once_too_but_may_be_repeated(
    fom: World, dispatcher: Dispatcher, fault: Any, code: str
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", fault)
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert reply.code == code
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
    assert reply.json["message"] == CODES[code].messages["en"]
    assert len(fom.sandbox.calls.of("int-api")) == 1
    fom.sandbox.faults.clear()
    assert (await edit(dispatcher, order_id, comment="у ворот")).status == 200


async def test_an_edit_that_finds_no_connection_was_not_made_and_is_tried_once(
    fom: World, dispatcher: Dispatcher
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "*", Refuse())
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
    attempts = {"upstream": "int-api", "operation": "editOrder"}
    assert fom.metric("fom_upstream_requests_total", **attempts) == 1
    assert fom.metric("fom_upstream_requests_total", **attempts, result="unreachable") == 1


async def test_an_edit_without_time_left_is_not_sent(fom: World, dispatcher: Dispatcher) -> None:
    body = {"order_id": "some-order", "version": 1, "comment": "у ворот"}
    reply = await dispatcher.call("edit", body, headers={"X-Request-Timeout-Ms": "1"})
    assert (reply.status, reply.code) == (504, "deadline_exceeded")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
    assert len(fom.sandbox.calls) == 0


async def test_an_edit_is_not_lost_to_a_connection_that_was_closed_while_idle(
    fom: World, dispatcher: Dispatcher
) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "*", Refuse())
    fom.sandbox.faults.clear()
    reply = await edit(dispatcher, order_id, comment="у ворот")
    assert (reply.status, reply.json["version"]) == (200, 2)
    assert len(fom.sandbox.calls.of("int-api")) == 1


async def test_after_a_defect_of_ours_nobody_knows_what_became_of_an_edit(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(orders_edit, "_RESPONSE", fails)
    reply = await edit(dispatcher, await dispatcher.order(), comment="у ворот")
    assert (reply.status, reply.code) == (500, "internal")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("unknown", False)
    assert reply.json["message"] == EDIT_UNKNOWN["en"]


async def test_whoever_reads_the_order_knows_what_became_of_an_edit(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.order()
    fom.sandbox.faults.set("int-api", "editOrder", AnswerLost(), calls=1)
    assert (await edit(dispatcher, order_id, comment="у ворот")).json["outcome"] == "unknown"
    order = (await dispatcher.get(order_id)).json
    assert (order["comment"], order["version"]) == ("у ворот", 2)
    # what a repeat would have met: a conflict with itself
    assert (await edit(dispatcher, order_id, comment="у ворот")).json["current"] == {"version": 2}
