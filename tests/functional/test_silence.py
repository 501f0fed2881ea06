"""Detection of leaked personal data: each test plants some."""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from runtime.errors import UpstreamError
from sandbox.faults import MissingField, NotJson, Status
from sandbox.sandbox import Sandbox
from service.handlers import orders_draft
from tests.functional.ears import printed
from tests.functional.processes import environment, process
from tests.functional.silence import HEARD, MEMBERS
from tests.functional.world import PHONE, TOKEN, Dispatcher, World, draft_body, estimate_body, world


@pytest.fixture(autouse=True)
def _planted(_silence: None) -> Iterator[None]:
    """Forget what a test has planted."""
    yield
    HEARD.forget()


def places() -> set[str]:
    """Return the places of leaks."""
    return {complaint.partition(" is told by ")[2] for complaint in HEARD.complaints()}


def test_what_is_personal_is_what_the_contract_says() -> None:
    assert {"phone", "passenger_name", "comment", "fullname", "geopoint", "house", "phone_masked"} <= MEMBERS
    assert not {"order_id", "class", "status", "park_id", "code"} & MEMBERS


async def test_a_phone_that_is_a_requests_id_is_heard_everywhere(fom: World, dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("draft", draft_body(payment={"type": "card"}), headers={"X-Request-Id": PHONE[2:]})
    assert reply.status == 400
    assert places() == {"the log", "the headers of an answer", "an error", "a span"}
    assert HEARD.complaints()[0].startswith("'9161234567' is told by ")


async def test_a_name_in_a_log_line_is_heard(fom: World, dispatcher: Dispatcher) -> None:
    await dispatcher.call("draft", draft_body(passenger_name="Анна"))
    assert places() == set()
    logging.getLogger("service").info("request", extra={"of": "Анна"})
    assert HEARD.complaints() == ["'Анна' is told by the log"]


async def test_a_comment_in_a_metric_is_heard(sandbox: Sandbox, tmp_path: Path) -> None:
    async with world(sandbox, tmp_path) as fom:
        await fom.dispatcher().call("draft", draft_body(comment="у второго подъезда"))
        fom.service.metrics.requests.labels("orders_draft", "200", "у второго подъезда").inc()
    assert places() == {"the metrics"}


async def test_a_phone_in_a_url_is_heard(fom: World, dispatcher: Dispatcher) -> None:
    await dispatcher.call("draft", draft_body())
    async with fom.session.get(fom.sandbox.personal.url + "/v1/phones/%2B7" + PHONE[2:]):
        assert places() == {"a URL"}
    fom.sandbox.violations.clear()


async def test_a_point_in_the_text_of_an_exception_is_heard(
    fom: World, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        raise UpstreamError("int-api", "draftOrder", "no way to 37.642639")

    monkeypatch.setattr(orders_draft, "enrich", fails)
    await dispatcher.call("draft", draft_body())
    assert places() == {"an exception", "the log"}


async def test_an_exception_that_nobody_gets_to_see_is_heard(fom: World, dispatcher: Dispatcher) -> None:
    await dispatcher.call("draft", draft_body(comment="у второго подъезда"))
    with contextlib.suppress(UpstreamError):
        raise UpstreamError("int-api", "draftOrder", "у второго подъезда")
    assert places() == {"an exception"}


@pytest.mark.parametrize(
    "line", ["print(json.dumps(dict(message='{}'), ensure_ascii=False))", "sys.stderr.write('{}')"]
)
async def test_what_a_process_writes_is_heard(sandbox: Sandbox, tmp_path: Path, line: str) -> None:
    planted = f"import json, sys\n{line.replace('{}', 'Анна', 1)}\n"
    (tmp_path / "sitecustomize.py").write_text(planted, "utf-8")
    variables = environment(sandbox, tmp_path, PYTHONPATH=str(tmp_path), PYTHONIOENCODING="utf-8")
    async with process(variables) as started, aiohttp.ClientSession() as session:
        url = f"{await started.url()}/v1/orders/draft"
        async with session.post(url, json=draft_body(passenger_name="Анна")) as answer:
            assert answer.status == 401
    assert HEARD.complaints() == ["'Анна' is told by a process"]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_what_is_printed_is_heard(
    fom: World, dispatcher: Dispatcher, stream: str, request: pytest.FixtureRequest
) -> None:
    await dispatcher.call("draft", draft_body(passenger_name="Анна"))
    print("Анна", file=getattr(sys, stream))
    for where, text in printed(request):
        HEARD.tell(where, text)
    assert places() == {stream}


async def test_a_process_keeps_what_is_personal_to_itself(sandbox: Sandbox, tmp_path: Path) -> None:
    """Planted is nothing here: all that it writes, at its most talkative, while its upstreams do what they can."""
    variables = environment(sandbox, tmp_path, FOM_LOG_LEVEL="DEBUG")
    async with process(variables) as started, aiohttp.ClientSession() as session:
        url = await started.url()

        async def call(operation: str, body: Any) -> int:
            headers = {"Authorization": f"Bearer {sandbox.token()}", "X-Idempotency-Token": TOKEN}
            async with session.post(f"{url}/v1/orders/{operation}", json=body, headers=headers) as answer:
                return answer.status

        for fault in (
            None,
            Status(400, error_code="x"),
            Status(500),
            MissingField(),
            NotJson(text="у второго подъезда"),
        ):
            if fault:
                sandbox.faults.set("int-api", "*", fault)
            await call("estimate", estimate_body())
            await call("draft", draft_body(passenger_name="Анна", comment="у второго подъезда"))
            await call("active", {"phone": PHONE})
        assert await call("draft", draft_body(comment=["у второго подъезда"])) == 400
        async with session.get(f"{await started.private_url()}/metrics") as scrape:
            HEARD.tell("the metrics", await scrape.text())
        started.signal(signal.SIGTERM)
        assert await started.code() == 0
    assert {"the metrics", "a process"} <= {where for where, _ in HEARD.told}
    assert {"9161234567", "Анна", "у второго подъезда"} <= HEARD.personal
    assert HEARD.complaints() == []
