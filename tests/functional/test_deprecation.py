"""An operation that is on its way out says so in every answer, and who still calls it is counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generated.fleet_orders_manager import operations
from runtime.operation import Deprecation
from sandbox.sandbox import Sandbox
from sandbox.world.parks import OWN_FIRST
from service.telemetry import observers
from tests.functional.world import estimate_body, world

_PARK = OWN_FIRST.park_id
_METRIC = "fom_deprecated_requests_total"


@pytest.fixture
def on_its_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    leaving = replace(operations.ORDERS_ESTIMATE, deprecation=Deprecation(since="2026-12-01", sunset="2030-01-01"))
    monkeypatch.setattr(operations, "ORDERS_ESTIMATE", leaving)


@pytest.mark.usefixtures("on_its_way_out")
async def test_every_answer_says_so(sandbox: Sandbox, tmp_path: Path) -> None:
    async with world(sandbox, tmp_path) as fom:
        dispatcher = fom.dispatcher()
        for reply, status in (
            (await dispatcher.call("estimate", estimate_body()), 200),
            (await dispatcher.call("estimate", {}), 400),
            (await dispatcher.call("estimate", estimate_body(), token="none"), 401),
        ):
            assert reply.status == status
            assert reply.headers.getall("Deprecation") == ["@1796083200"]  # type: ignore[attr-defined]
            assert reply.headers["Sunset"] == "Tue, 01 Jan 2030 00:00:00 GMT"
        other = await dispatcher.call("active", {"phone": "+79161234567"})
        assert "Deprecation" not in other.headers
        assert "Sunset" not in other.headers


@pytest.mark.usefixtures("on_its_way_out")
async def test_who_still_calls_is_counted(sandbox: Sandbox, tmp_path: Path) -> None:
    async with world(sandbox, tmp_path) as fom:
        await fom.dispatcher().call("estimate", estimate_body())
        await fom.dispatcher().call("estimate", {})
        await fom.dispatcher().call("estimate", estimate_body(), token="none")
        await fom.dispatcher().call("active", {"phone": "+79161234567"})
        assert fom.metric(_METRIC, operation="orders_estimate", park_id=_PARK) == 2
        assert fom.metric(_METRIC, operation="orders_estimate", park_id="none") == 1
        assert fom.metric(_METRIC, operation="orders_active") == 0


@pytest.mark.usefixtures("on_its_way_out")
async def test_a_metric_names_no_more_parks_than_it_can_hold(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observers, "_MOST_PARKS", 2)
    async with world(sandbox, tmp_path) as fom:
        for park in ("first", "second", "third", "first", "fourth"):
            await fom.dispatcher(park).call("estimate", {})
        counted = [fom.metric(_METRIC, park_id=park) for park in ("first", "second", "third", "other")]
        assert counted == [2, 1, 0, 2]
