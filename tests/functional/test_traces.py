"""Traces: the caller's goes up, and our part of it is sent where the settings say."""

from __future__ import annotations

import importlib.util
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import ResetBefore, Status
from sandbox.sandbox import Sandbox
from sandbox.world.parks import OWN_FIRST
from service.settings import SettingsError, read_settings
from service.telemetry.logs import SilentFormatter
from tests.functional.world import PHONE, Dispatcher, Reply, World, draft_body, estimate_body, world
from tools.trace.collector import Collector, Seen, collector
from tools.trace.tree import tree

ROOT = Path(__file__).resolve().parents[2]
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACED = {"traceparent": f"00-{TRACE}-{CALLER}-01", "tracestate": "rojo=1", "baggage": "name=Anna"}
PERSONAL = (PHONE, "9161234567", "Анна", "подъезд", "Садовническая", "37.642", "55.734")


@pytest.fixture(autouse=True)
def _traced() -> None:
    """As it is by default, where a test says no more."""


def sent_up(fom: World) -> dict[str, tuple[str | None, ...]]:
    names = ("traceparent", "tracestate", "baggage")
    return {str(call.operation): tuple(call.headers.get(name) for name in names) for call in fom.sandbox.calls}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    formatter = SilentFormatter("{message}", style="{")
    return [json.loads(formatter.format(r)) for r in caplog.records if r.name == "service"]


async def test_by_default_the_callers_trace_goes_up_as_it_came_and_into_the_log(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    await dispatcher.call("estimate", estimate_body(), headers=TRACED)
    up = (TRACED["traceparent"], TRACED["tracestate"], None)
    assert sent_up(fom) == {"getPark": up, "storePhone": up, "estimateOrder": up}
    assert [(line["message"], line["trace_id"]) for line in lines(caplog)] == [("request", TRACE)]


async def test_without_one_there_is_none(fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture) -> None:
    await dispatcher.call("estimate", estimate_body(), headers={"traceparent": PHONE, "tracestate": "rojo=1"})
    assert set(sent_up(fom).values()) == {(None, None, None)}
    assert not [line for line in lines(caplog) if "trace_id" in line]


def test_by_default_nothing_of_the_sdk_is_imported() -> None:
    ask = "import sys, service.app; print([m for m in sys.modules if m.startswith('opentelemetry')])"
    told = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


async def traced(
    sandbox: Sandbox, folder: Path, operation: str, body: Any, headers: dict[str, str], **settings: Any
) -> tuple[Reply, Collector]:
    """One call to a service that sends its traces, and what had come of them at its end."""
    async with collector() as taken:
        async with world(sandbox, folder, traces_url=taken.url, **settings) as fom:
            reply = await fom.dispatcher().call(operation, body, headers=headers)
        return reply, taken


def by_name(taken: Collector) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = {}
    for span in sorted(taken.spans, key=lambda span: span.started):
        found.setdefault(span.name, []).append(span)
    return found


async def test_a_draft_is_a_span_and_each_attempt_is_one_below_it(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.faults.set("int-api", "draftOrder", Status(503), calls=1)
    reply, taken = await traced(sandbox, tmp_path, "draft", draft_body(), {**TRACED, "X-Request-Id": "r-1"})
    assert reply.status == 200
    spans = by_name(taken)
    names = {"orders_draft", "fleet-parks getPark", "personal storePhone", "int-api searchOrders", "int-api draftOrder"}
    assert set(spans) == names
    (root,) = spans.pop("orders_draft")
    assert (root.trace_id, root.parent_id, root.error) == (TRACE, CALLER, None)
    assert root.attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/orders/draft",
        "http.response.status_code": 200,
        "fom.request_id": "r-1",
        "fom.code": "ok",
        "fom.park_id": OWN_FIRST.park_id,
        "fom.dispatcher_id": "dispatcher-1",
    }
    attempts = [span for several in spans.values() for span in several]
    assert {(span.trace_id, span.parent_id) for span in attempts} == {(TRACE, root.span_id)}
    assert [(s.attributes["fom.attempt"], s.error) for s in spans["int-api draftOrder"]] == [(1, "503"), (2, None)]
    told = {call.headers["traceparent"] for call in sandbox.calls}
    assert told == {f"00-{TRACE}-{span.span_id}-01" for span in attempts}
    assert {call.headers.get("tracestate") for call in sandbox.calls} == {"rojo=1"}


async def test_a_request_that_fails_is_an_error_and_says_how(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.faults.set("int-api", "estimateOrder", ResetBefore())
    reply, taken = await traced(sandbox, tmp_path, "estimate", estimate_body(), {})
    assert reply.code == "upstream_unavailable"
    spans = by_name(taken)
    (root,) = spans["orders_estimate"]
    assert (root.parent_id, root.error, root.attributes["fom.code"]) == ("", reply.code, reply.code)
    assert {span.error for span in spans["int-api estimateOrder"]} == {"broken_off"}
    assert {span.error for span in spans["fleet-parks getPark"]} == {None}


async def test_what_is_personal_is_in_no_span(sandbox: Sandbox, tmp_path: Path) -> None:
    body = draft_body(passenger_name="Анна", comment="у второго подъезда")
    for fault in (None, Status(400, error_code="x"), Status(500)):
        if fault:
            sandbox.faults.set("int-api", "draftOrder", fault, calls=3)
        _, taken = await traced(sandbox, tmp_path, "draft", body, TRACED)
        assert taken.bodies
        for value in PERSONAL:
            assert value.encode() not in b"".join(taken.bodies)


@pytest.mark.parametrize(("flags", "share"), [("00", 1.0), (None, 0.0)])
async def test_what_is_not_to_be_traced_is_not_but_its_trace_goes_up(
    sandbox: Sandbox, tmp_path: Path, flags: str | None, share: float
) -> None:
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-{flags}"} if flags else {}
    reply, taken = await traced(sandbox, tmp_path, "estimate", estimate_body(), headers, traces_share=share)
    assert reply.status == 200
    assert taken.spans == []
    traces = {call.headers["traceparent"].split("-")[1] for call in sandbox.calls}
    assert len(traces) == 1
    assert traces == {TRACE} or not flags
    # the lowest bit says "sampled"
    assert not any(int(call.headers["traceparent"].split("-")[3], 16) & 1 for call in sandbox.calls)


async def test_a_page_is_no_span(sandbox: Sandbox, tmp_path: Path) -> None:
    async with collector() as taken:
        async with world(sandbox, tmp_path, traces_url=taken.url) as fom:
            assert (await fom.request("GET", "/openapi.json", headers=TRACED)).status == 200
        assert taken.spans == []


async def test_a_collector_that_is_not_there_is_nobodys_trouble(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(sandbox, tmp_path, traces_url="http://127.0.0.1:1/v1/traces") as fom:
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200
    assert not [record for record in caplog.records if record.name == "service" and record.levelno >= logging.WARNING]


def test_a_trace_is_told_as_a_tree() -> None:
    def span(name: str, own: str, parent: str, began: float, **attributes: Any) -> Seen:
        return Seen(
            "t", own, parent, name, began, began + 0.01, attributes, "503" if "503" in attributes.values() else None
        )

    spans = [
        span("int-api draftOrder", "c", "a", 100.02, **{"fom.attempt": 2, "fom.result": "200"}),
        span("int-api draftOrder", "b", "a", 100.01, **{"fom.attempt": 1, "fom.result": "503"}),
        span("orders_draft", "a", "front", 100.0, **{"http.response.status_code": 200}),
    ]
    first, *rest = tree(spans).splitlines()
    assert first == "trace t, part of the caller's span front"
    assert [" ".join(line.split()) for line in rest] == [
        "orders_draft 200 0.0 ... 10.0 ms",
        "├─ int-api draftOrder 503 10.0 ... 20.0 ms !",
        "└─ int-api draftOrder, attempt 2 200 20.0 ... 30.0 ms",
    ]


def test_without_the_packages_the_setting_is_problem_for_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tmp_path / "token"
    token.write_text("token")
    variables = dict.fromkeys(("FOM_INT_API_URL", "FOM_FLEET_PARKS_URL", "FOM_PERSONAL_URL"), "http://x")
    variables |= {"FOM_SERVICE_TOKEN_FILE": str(token), "FOM_AUTHPROXY_JWKS": "http://x/jwks"}
    variables |= {"FOM_TRACES_URL": "http://collector:4318/v1/traces"}
    assert read_settings(variables).traces_url == variables["FOM_TRACES_URL"]

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib.util, "find_spec", missing)
    with pytest.raises(SettingsError, match=r"\AFOM_TRACES_URL: needs what requirements/otel.txt installs\Z"):
        read_settings(variables)
