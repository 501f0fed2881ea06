"""Whatever rules, alerts and dashboard look for is there in a scrape of the service, down to the values of labels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from runtime.client import resilience
from sandbox.faults import MissingField, NoAnswer, Refuse, ResetHalfway, Status, Undecided, UnknownField
from sandbox.sandbox import Sandbox
from service import upstreams
from service.handlers import orders_draft
from tests.deploy.queries import Selector, selectors
from tests.functional.world import World, draft_body, estimate_body, world

Series = list[tuple[str, dict[str, str]]]


@pytest.fixture
async def fom(tmp_path: Path) -> AsyncIterator[World]:
    async with Sandbox.start(seed=1) as sandbox, world(sandbox, tmp_path, max_in_flight=1) as fom:
        yield fom


async def test_everything_that_is_looked_for_is_there(
    fom: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _a_days_work(fom)
    await _an_upstreams_bad_day(fom)
    await _our_own_bad_day(fom, monkeypatch)
    there = scraped(fom) + await _an_upstream_that_hangs(tmp_path, monkeypatch)
    missing = {s for s in selectors() if not any(s.matches(name, labels) for name, labels in there)}
    assert missing == set()


async def test_what_is_not_there_would_be_missed(fom: World) -> None:
    await fom.dispatcher().call("estimate", estimate_body())
    there = scraped(fom)
    asked = {
        Selector("fom_requests_total", (("operation", "=", "orders_estimate"), ("status", "=~", "2.."))): True,
        Selector("fom_request_total", ()): False,
        Selector("fom_requests_total", (("operaton", "!=", "none"),)): False,
        Selector("fom_requests_total", (("status", "=~", "5.."),)): False,
    }
    found = {s: any(s.matches(name, labels) for name, labels in there) for s in asked}
    assert found == asked


def scraped(fom: World) -> Series:
    families = text_string_to_metric_families(fom.service.metrics.exposition().decode())
    return [(sample.name, sample.labels) for family in families for sample in family.samples]


async def _a_days_work(fom: World) -> None:
    dispatcher = fom.dispatcher()
    fom.sandbox.faults.set("fleet-parks", "getPark", UnknownField(), calls=1)
    assert (await dispatcher.call("estimate", estimate_body())).status == 200
    order_id = await dispatcher.draft()
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    assert (await dispatcher.call("commit", {"order_id": "no-such-order"})).status == 404


async def _an_upstreams_bad_day(fom: World) -> None:
    dispatcher, faults = fom.dispatcher(), fom.sandbox.faults
    order_id = await dispatcher.draft("idempotency-token-0002")
    faults.set("int-api", "commitOrder", Undecided(times=1))
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 503
    soon = {"X-Request-Timeout-Ms": "400"}
    for fault in (MissingField(), Status(503), Status(429), Refuse(), ResetHalfway(), NoAnswer()):
        faults.set("int-api", "estimateOrder", fault)
        assert (await dispatcher.call("estimate", estimate_body(), headers=soon)).status >= 500
        faults.clear()
    good = fom.sandbox.service_token
    fom.sandbox.renew_service_token()
    assert (await dispatcher.call("draft", draft_body())).status == 502
    fom.sandbox.service_token = good


async def _our_own_bad_day(fom: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dispatcher = fom.dispatcher()
    assert (await dispatcher.call("estimate", estimate_body(), token="none")).status == 401
    with monkeypatch.context() as defect:
        defect.setattr(orders_draft, "enrich", None)
        assert (await dispatcher.call("draft", draft_body())).code == "internal"
    fom.sandbox.calls.clear()
    fom.sandbox.faults.set("fleet-parks", "getPark", NoAnswer(), calls=1)
    hanging = asyncio.create_task(dispatcher.call("draft", draft_body()))
    await fom.sandbox.calls.until("fleet-parks", "getPark")
    assert (await dispatcher.call("estimate", estimate_body())).code == "overloaded"
    fom.sandbox.faults.clear()
    await hanging


async def _an_upstream_that_hangs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Series:
    monkeypatch.setattr(upstreams, "resilience", partial(resilience, max_calls=1))
    monkeypatch.setattr(upstreams, "RESERVED_CALLS", 0)
    async with Sandbox.start(seed=1) as sandbox, world(sandbox, folder) as fom:
        dispatcher = fom.dispatcher()
        sandbox.faults.set("fleet-parks", "getPark", NoAnswer(), calls=1)
        hanging = asyncio.create_task(dispatcher.call("estimate", estimate_body()))
        await sandbox.calls.until("fleet-parks", "getPark")
        assert (await dispatcher.call("estimate", estimate_body())).code == "upstream_unavailable"
        sandbox.faults.clear()
        await hanging
        return scraped(fom)
