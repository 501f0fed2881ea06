"""Telemetry of the service, and data that is not in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from sandbox.faults import AnswerLost, MissingField, NotJson, Status, UnknownEnum, WrongType
from service.telemetry.logs import SilentFormatter
from tests.functional.world import PHONE, Dispatcher, World, draft_body, estimate_body, point, serving

PERSONAL = ("9161234567", "******4567", "Анна", "второго подъезда", "заболела", "Садовническая", "37.642", "55.734")


async def test_each_request_is_counted_by_operation_status_and_code(fom: World, dispatcher: Dispatcher) -> None:
    await dispatcher.call("estimate", estimate_body())
    await dispatcher.call("commit", {"order_id": "x"})
    await dispatcher.call("no/thing", {})
    requests = "fom_requests_total"
    assert fom.metric(requests, operation="orders_estimate", status="200", code="ok") == 1
    assert fom.metric(requests, operation="orders_commit", status="404", code="order_not_found") == 1
    assert fom.metric(requests, operation="none", status="404", code="no_such_path") == 1
    assert fom.metric("fom_request_duration_seconds_count", operation="orders_estimate") == 1


async def test_each_attempt_of_a_call_is_counted_by_its_result(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "estimateOrder", Status(503), calls=1)
    fom.sandbox.faults.set("fleet-parks", "getPark", MissingField(), calls=1)
    await dispatcher.call("estimate", estimate_body())
    await dispatcher.call("estimate", estimate_body())
    calls = "fom_upstream_requests_total"
    assert fom.metric(calls, upstream="int-api", operation="estimateOrder", result="503") == 1
    assert fom.metric(calls, upstream="int-api", operation="estimateOrder", result="200") == 1
    assert fom.metric(calls, upstream="fleet-parks", operation="getPark", result="bad_answer") == 1
    assert fom.metric("fom_upstream_request_duration_seconds_count", upstream="personal", operation="storePhone") >= 1


async def test_one_line_for_the_request_and_its_calls(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    fom.sandbox.faults.set("int-api", "estimateOrder", Status(503), calls=1)
    await dispatcher.call("estimate", estimate_body(), headers={"X-Request-Id": "r-1"})
    (request,) = lines(caplog)
    assert (request["message"], request["request_id"]) == ("request", "r-1")
    assert (request["operation"], request["status"], request["code"]) == ("orders_estimate", 200, "ok")
    assert (request["park_id"], request["dispatcher_id"]) == (dispatcher.park_id, "dispatcher-1")
    calls = [(call["upstream"], call["operation"], call["result"]) for call in request["calls"]]
    assert set(calls[:2]) == {("fleet-parks", "getPark", "200"), ("personal", "storePhone", "200")}
    assert calls[2:] == [("int-api", "estimateOrder", "503"), ("int-api", "estimateOrder", "200")]


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    formatter = SilentFormatter("{message}", style="{")
    return [json.loads(formatter.format(r)) for r in caplog.records if r.name == "service"]


async def test_personal_data_is_in_no_log_metric_url_or_error(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = draft_body(passenger_name="Анна", comment="у второго подъезда")
    errors = []
    for fault in (None, Status(400, error_code="x"), Status(500), MissingField()):
        if fault:
            fom.sandbox.faults.set("int-api", "draftOrder", fault, calls=3)
        errors.append((await dispatcher.call("draft", body)).content.decode())
    for wrong in ({"route": [{**point(), "Анна": 1}]}, {"phone": "+79161234567890"}, {"due": "Анна"}):
        errors.append((await dispatcher.call("draft", {**body, **wrong})).content.decode())
    assert_silent(fom, caplog, errors)


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Status(400, error_code="Анна ждёт у второго подъезда, +79161234567"),
        Status(404, error_code="brand_new"),
        Status(409, error_code="order_finished"),
        Status(500, error_code="Анна"),
        NotJson(text='{"orders": [{"comment": "у второго подъезда"'),
        MissingField(),
        WrongType(),
        AnswerLost(),
        UnknownEnum(pointer="/orders/0/park_id", value="another-park"),
        UnknownEnum(pointer="/order_id", value="another-order"),
    ],
    ids=repr,
)
async def test_personal_data_of_a_living_order_is_in_no_log_metric_url_or_error(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture, fault: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    order_id = await dispatcher.order(passenger_name="Анна", comment="у второго подъезда")
    if fault:
        fom.sandbox.faults.set("int-api", "*", fault)
    changes = {"pickup": point(), "destinations": [point()], "comment": "Анна у второго подъезда"}
    edit = {"order_id": order_id, "version": 1, **changes}
    cancel = {"order_id": order_id, "cancel_state": "free", "reason": "Анна заболела"}
    replies = [
        await dispatcher.get(order_id),
        await dispatcher.get("+79161234567"),
        await dispatcher.call("draft", draft_body()),
        await dispatcher.call("draft", draft_body(on_active_orders="refuse")),
        await dispatcher.call("edit", edit),
        await dispatcher.call("edit", {**edit, "order_id": PHONE, "Анна": 1, "pickup": {**point(), "house": 82}}),
        await dispatcher.call("cancel", {**cancel, "reason": "у второго подъезда" * 20, "cancel_state": ["Анна"]}),
        await dispatcher.call("cancel", cancel),
    ]
    # what holds now is for the caller to read, though never a phone
    assert "9161234567" not in "".join(reply.content.decode() for reply in replies)
    errors = [reply.json for reply in replies if reply.status >= 400]
    assert_silent(fom, caplog, [str({**error, "current": None}) for error in errors])


def assert_silent(fom: World, caplog: pytest.LogCaptureFixture, errors: Sequence[str]) -> None:
    # uvicorn's access log is off, only pytest hears it
    records = [record for record in caplog.records if record.name != "uvicorn.access"]
    told = "\n".join(f"{record.getMessage()} {vars(record)}" for record in records)
    told += fom.service.metrics.exposition().decode()
    told += "".join(call.path for call in fom.sandbox.calls)
    told += "".join(errors)
    assert [value for value in PERSONAL if value in told] == []


async def test_the_private_port(fom: World) -> None:
    async with serving(fom.service.private) as url, fom.session.get(url + "/ping") as ping:
        assert (ping.status, await ping.json()) == (200, {"status": "ok"})
        async with fom.session.get(url + "/ready") as ready:
            assert (ready.status, await ready.json()) == (200, {"ready": True})
        fom.service.readiness.set(False)
        async with fom.session.get(url + "/ready") as ready:
            assert (ready.status, await ready.json()) == (503, {"ready": False})
        async with fom.session.get(url + "/metrics") as metrics:
            assert metrics.headers["Content-Type"].startswith("text/plain")
            assert "fom_ready 0.0" in await metrics.text()
