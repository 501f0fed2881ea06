"""Errors are marked at their fields, by the pointers of the service's errors."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
import yaml
from playwright.async_api import expect

from sandbox.console import page
from tests.browser.desk import Desk

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "generated" / "fleet_orders_manager" / "openapi.yaml"


async def test_a_phone_that_is_none_is_marked_when_its_field_is_left(desk: Desk) -> None:
    await desk.log_in()
    await desk.at("#phone").fill("8 916 123")
    await desk.at("#name").focus()
    await expect(desk.at("#phone")).to_have_attribute("aria-invalid", "true")
    said = "Неверный номер телефона В любом виде: 8 916…, +7 916…"
    await expect(desk.at("#phone")).to_have_accessible_description(said)
    await desk.at("#phone").press_sequentially("4")
    await expect(desk.at("#phone")).not_to_have_attribute("aria-invalid", "true")


async def test_everything_that_is_wrong_is_marked_at_once_and_the_first_is_focused(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.at(".choice label", has_text="Компания").click()
    await desk.at(".choice label", has_text="Ко времени").click()
    await desk.at("#due").fill("2020-01-01T10:00")
    await desk.at("#comment").fill("я" * 1025)
    await desk.at("#phone").fill("1")
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at("#phone")).to_be_focused()
    for field in ("#phone", "#due", "#account", "#comment"):
        await expect(desk.at(field)).to_have_attribute("aria-invalid", "true")
    await expect(desk.at(".fault")).to_have_count(4)
    await expect(desk.at("#form-failure")).to_have_attribute("data-code", "validation_failed")


async def test_text_that_is_no_address_yet_is_marked_before_anything_is_sent(desk: Desk) -> None:
    await desk.log_in()
    await desk.at(".stop input").first.fill("где-то там")
    desk.sandbox.calls.clear()
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at(".stop input").first).to_have_attribute("aria-invalid", "true")
    await expect(desk.at("#phone")).to_have_attribute("aria-invalid", "true")
    assert desk.sandbox.calls.of("int-api", "draftOrder") == []


async def test_a_place_without_service_is_told_where_the_prices_would_be(desk: Desk) -> None:
    await desk.log_in()
    for _ in range(6):
        await desk.at(".map-tools button").nth(1).click()
    await desk.at("#map svg").click(position={"x": 20, "y": 60})
    await expect(desk.at("#estimate-failure")).to_have_attribute("data-code", "zone_not_found")


@pytest.fixture
async def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page that the sandbox is going to serve, built from a contract with one optional field more."""
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    field = {"type": "string", "maxLength": 20, "description": "Of the airline, to wait for a late flight"}
    contract["components"]["schemas"]["DraftRequest"]["properties"]["flight_number"] = field
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(contract, allow_unicode=True), encoding="utf-8")
    built = tmp_path / "page"
    paths = {"CONTRACT": str(tmp_path / "openapi.yaml"), "OUT": str(built)}
    build = await asyncio.create_subprocess_exec(
        "npx", "vite", "build", "--logLevel", "warn", cwd=ROOT / "console", env={**os.environ, **paths}
    )
    assert await build.wait() == 0
    monkeypatch.setattr(page, "BUILT", built)
    return built


async def test_a_new_optional_field_of_the_contract_reaches_the_form(grown: Path, desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    # what the form has no place for is a developer's business
    await expect(desk.at(".further")).to_have_count(0)
    await desk.open_curtain()
    await desk.at(".further summary").click()
    field = desk.at("#field-flight_number")
    await expect(field).to_have_attribute("maxlength", "20")
    await expect(desk.at(".further")).to_contain_text("to wait for a late flight")
    await field.fill("SU 1234")
    await desk.page.keyboard.press("Control+Enter")
    # the service that runs here does not know the field yet, and says so at its very place
    await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill("")
    await desk.draft()
