"""The page to read and try the contract: a call that is tried there goes to the sandbox, and nothing to other hosts."""

from __future__ import annotations

import json

from playwright.async_api import expect

from tests.browser.desk import Desk

TRIED = ("orders_active", "orders_estimate", "orders_draft")


async def test_what_is_tried_is_answered_by_the_sandbox(desk: Desk) -> None:
    await desk.page.goto(f"{desk.sandbox.authproxy.url}/docs")
    answers = {}
    for operation in TRIED:
        block = desk.at(f"[id$='-{operation}']")
        await block.locator(".opblock-summary-control").click()
        await block.locator(".try-out__btn").click()
        if operation == "orders_draft":
            # the contract has no example that all readers would share: one token is one draft
            await block.locator("[data-param-name='X-Idempotency-Token'] input").fill("token-of-this-reader")
        async with desk.page.expect_response(lambda response: "/v1/orders/" in response.url) as asked:
            await block.locator(".execute").click()
        answer = await asked.value
        await expect(block.locator(".live-responses-table .response .response-col_status")).to_contain_text("200")
        answers[operation] = json.loads(await answer.text())
    assert answers["orders_draft"]["order_id"] in desk.sandbox.books.drafts


async def test_the_contract_can_be_read_to_its_end(desk: Desk) -> None:
    await desk.page.goto(f"{desk.sandbox.authproxy.url}/docs")
    await expect(desk.at(".opblock")).to_have_count(7)
    await expect(desk.at(".errors-wrapper")).to_have_count(0)
