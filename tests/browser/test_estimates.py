"""Estimates follow the form: late answers of older requests are dropped, offers that have run out are replaced."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from playwright.async_api import Error, Route, expect

from sandbox.clock import ManualClock
from sandbox.faults import Status
from tests.browser.desk import Desk


async def test_the_late_answer_of_an_older_request_is_dropped(desk: Desk) -> None:
    await desk.log_in()
    arrived, released = asyncio.Event(), asyncio.Event()

    async def hold_the_first(route: Route) -> None:
        if not arrived.is_set():
            arrived.set()
            await released.wait()
        with suppress(Error):  # the page has given it up
            await route.continue_()

    await desk.page.route("**/v1/orders/estimate", hold_the_first)
    await desk.choose(0, "тверская 12")
    await arrived.wait()
    await desk.choose(1, "вднх")
    await expect(desk.at(".classes")).to_have_attribute("aria-busy", "false")
    await expect(desk.at(".classes-head")).to_contain_text("км")
    price = await desk.at(".card-price").first.inner_text()
    await desk.open_curtain()
    await expect(desk.at(".call", has_text="orders_estimate").last).to_contain_text("брошен")
    released.set()
    await expect(desk.at(".call", has_text="orders_estimate").first).to_contain_text("200")
    await expect(desk.at(".card-price").first).to_have_text(price)
    await expect(desk.at(".classes-head")).to_contain_text("км")


async def test_every_change_of_the_form_is_estimated(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    cheap = await desk.at(".card-price").first.inner_text()
    await desk.at(".chip", has_text="Детское кресло").click()
    await expect(desk.at(".card-price").first).not_to_have_text(cheap)
    sent = desk.sandbox.calls.of("int-api", "estimateOrder")[-1].body
    assert sent["requirements"] == [{"name": "childchair", "count": 1}]


async def test_prices_that_have_run_out_are_replaced_while_the_form_is_open(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    await desk.fill_in()
    asked = len(desk.sandbox.calls.of("int-api", "estimateOrder"))
    clock.advance(400)
    await desk.sandbox.calls.until("int-api", "estimateOrder", asked + 1)
    await expect(desk.at(".holds")).to_contain_text("цены держатся")


async def test_a_failed_estimate_keeps_the_last_prices_and_is_repeated(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    desk.sandbox.faults.set("int-api", "estimateOrder", Status(503))
    await desk.at(".chip", has_text="Багаж").click()
    await expect(desk.at("#estimate-failure")).to_have_attribute("data-code", "upstream_unavailable")
    await expect(desk.at(".card")).to_have_count(5)
    desk.sandbox.faults.clear()
    await expect(desk.at("#estimate-failure")).to_have_count(0)
