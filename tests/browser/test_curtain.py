"""Behind the curtain: every call with its trace and its `curl`, and the switches that break things."""

from __future__ import annotations

import asyncio
import json
import re

from playwright.async_api import expect

from sandbox.faults import Refuse, Status
from tests.browser.desk import Desk


async def test_every_call_is_there_with_request_answer_and_trace(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.draft()
    await desk.open_curtain()
    await expect(desk.at(".call").first).to_contain_text("orders_draft")
    spans = desk.at(".trace li")
    await expect(spans.first).to_contain_text("fleet-orders-manager")
    for span in ("fleet-parks getPark", "personal storePhone", "int-api draftOrder", "int-api searchOrders"):
        await expect(spans.filter(has_text=span)).to_have_count(1)
    await desk.at("#side-request").click()
    await expect(desk.at(".side pre")).to_contain_text("x-idempotency-token")
    await expect(desk.at(".side pre")).to_contain_text('"class": "econom"')
    await desk.page.keyboard.press("ArrowRight")
    await expect(desk.at("#side-answer")).to_be_focused()
    await expect(desk.at(".side pre")).to_contain_text('"order_id"')


async def test_the_curl_that_is_copied_works_in_a_shell(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.draft()
    await desk.open_curtain()
    await desk.at("#side-curl").click()
    await desk.at(".copy").click()
    await expect(desk.at(".copy")).to_have_text("Скопировано")
    command = await desk.page.evaluate("navigator.clipboard.readText()")
    shell = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
    output, _ = await shell.communicate()
    drafts = list(desk.sandbox.books.drafts)
    assert json.loads(output)["order_id"] == drafts[-1]  # the same token, hence the same draft


async def test_a_switch_breaks_an_operation_and_mends_it(desk: Desk) -> None:
    await desk.log_in()
    await desk.open_curtain()
    switch = desk.at("#fault-int-api-searchOrders")
    await switch.select_option("status")
    await expect(desk.at(".switch-on")).to_have_count(1)
    (setting,) = desk.sandbox.faults.listing()
    assert (setting.upstream, setting.operation) == ("int-api", "searchOrders")
    assert isinstance(setting.fault, Status)

    await desk.at("#phone").fill("8 916 123 45 67")
    await expect(desk.at("#active-failure")).to_have_attribute("data-code", "upstream_unavailable")
    await expect(desk.at(".span-fault").first).to_contain_text("status")

    await switch.select_option("")
    await expect(desk.at(".switch-on")).to_have_count(0)
    assert desk.sandbox.faults.listing() == []
    await desk.at("#active-failure button").click()
    await expect(desk.at(".active")).to_be_visible()


async def test_int_api_can_be_killed_and_everything_be_mended(desk: Desk) -> None:
    await desk.log_in()
    await desk.open_curtain()
    await desk.at(".scenes button", has_text="Отключить int-api").click()
    await expect(desk.at(".switch-on")).to_have_count(1)
    (setting,) = desk.sandbox.faults.listing()
    assert isinstance(setting.fault, Refuse)
    await desk.at(".faults button", has_text="Починить всё").click()
    await expect(desk.at(".switch-on")).to_have_count(0)


async def test_time_passes_at_the_push_of_a_button(desk: Desk) -> None:
    await desk.log_in()
    before = desk.sandbox.clock.now()
    await desk.open_curtain()
    await desk.at(".scenes button", has_text=re.compile(r"\+5")).click()
    await expect(desk.at(".orders-rows")).to_contain_text(re.compile("Ждёт пассажира|В пути|Водитель едет"))
    assert (desk.sandbox.clock.now() - before).total_seconds() == 300
