"""A dispatcher's desk in a real browser: service and sandbox in this process, Chromium beside it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, async_playwright, expect

from sandbox.cli.passengers import REGULAR, populate
from sandbox.clock import Clock, ManualClock, OffsetClock
from sandbox.sandbox import Sandbox
from sandbox.world.parks import OWN_FIRST
from tests.functional.world import world

AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
PHONE_WITHOUT_ORDERS = "8 (926) 555-77-88"
PHONE_WITH_AN_ORDER = REGULAR

# As on any machine without a screen; the rest keeps Chromium from asking for its maker's hosts.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_WAIT_MS = 20_000


@dataclass
class Desk:
    """The page, and the sandbox behind it."""

    page: Page
    sandbox: Sandbox
    foreign: list[str] = field(default_factory=list)
    """Addresses of other hosts that the page has asked for"""
    complaints: list[str] = field(default_factory=list)
    """What the browser itself found wrong: exceptions, and breaches of the Content-Security-Policy"""

    def at(self, selector: str, **which: Any) -> Locator:
        """Something on the page."""
        return self.page.locator(selector, **which)

    async def open(self) -> None:
        """Load the page, logged in or not."""
        await self.page.goto(self.sandbox.authproxy.url)

    async def log_in(self, park_id: str = OWN_FIRST.park_id, dispatcher_id: str = "dispatcher-1") -> None:
        """Go through the log-in."""
        await self.open()
        await self.at(f"[name=park][value='{park_id}']").check()
        await self.at("#login-dispatcher").select_option(dispatcher_id)
        await self.at(".login-card button").click()
        await expect(self.at("#phone")).to_be_focused()

    async def choose(self, line: int, text: str) -> None:
        """Type an address into a line of the route and take the first that is found."""
        await self.at(".stop input[role=combobox]").nth(line).fill(text)
        await self.at("[role=option][aria-selected=true]").first.wait_for()
        await self.page.keyboard.press("Enter")
        await expect(self.at(".options:not([hidden])")).to_have_count(0)

    async def fill_in(self, phone: str = PHONE_WITHOUT_ORDERS, destination: str = "вднх") -> None:
        """All that an order needs."""
        await self.at("#phone").fill(phone)
        await self.choose(0, "тверская 12")
        await self.choose(1, destination)
        await expect(self.at(".card-chosen")).to_be_visible()
        await expect(self.at(".classes")).to_have_attribute("aria-busy", "false")

    async def draft(self) -> None:
        """Make a draft of the form."""
        await self.page.keyboard.press("Control+Enter")
        await self.at("#commit, #form-failure").wait_for()
        if await self.at("#form-failure button.small").count():
            # the machine is so busy that time-outs ran out: do what the page offers, under the same token
            await self.at("#form-failure button.small").click()
        await expect(self.at("#commit")).to_be_focused()

    async def order(self) -> str:
        """Order a ride from the beginning, and return its id."""
        before = set(self.sandbox.books.committed)
        await self.fill_in()
        await self.draft()
        await self.page.keyboard.press("Control+Enter")
        await expect(self.at("#edit-order")).to_be_visible()
        (order_id,) = set(self.sandbox.books.committed) - before
        return order_id

    async def begin_edit(self) -> None:
        """Open the form of changes, and wait until the page has put the focus there: it would take it from a field."""
        await self.at("#edit-order").click()
        await expect(self.at("#edit-title")).to_be_focused()

    async def tab_to(self, selector: str) -> None:
        """Press Tab until something has the focus, as who has no mouse does."""
        wanted = self.at(selector).first
        for _ in range(60):
            if await wanted.evaluate("(element) => element === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector}")

    async def open_curtain(self) -> None:
        """Look behind the curtain."""
        await self.page.keyboard.press("Alt+b")
        await expect(self.at("#curtain .faults select").first).to_be_visible()

    async def violations(self) -> list[str]:
        """Return axe-core's findings for the page as it is: rule and place."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        nodes = ((violation["id"], node) for violation in found["violations"] for node in violation["nodes"])
        return [f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in nodes]


@asynccontextmanager
async def desk(folder: Path, *, clock: Clock, language: str = "ru", **options: Any) -> AsyncIterator[Desk]:
    """A browser window of 1280 x 720, unless `options` (Playwright's, of a context) say otherwise."""
    # tokens are judged by the service's own clock
    async with (
        Sandbox.start(clock=clock, token_clock=OffsetClock(), seed=1) as sandbox,
        world(sandbox, folder) as fom,
        browser() as chromium,
    ):
        sandbox.service_url = fom.url
        populate(sandbox)
        yield await window(chromium, sandbox, language=language, **options)
        assert sandbox.violations == []


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=_WAIT_MS)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_ARGUMENTS))
        try:
            yield chromium
        finally:
            await chromium.close()


async def window(chromium: Browser, sandbox: Sandbox, *, language: str, **options: Any) -> Desk:
    """A window of its own, with nothing remembered."""
    context = await chromium.new_context(
        **{
            "viewport": {"width": 1280, "height": 720},
            "locale": {"ru": "ru-RU", "en": "en-GB"}[language],
            "permissions": ["clipboard-read", "clipboard-write"],
            **options,
        }
    )
    context.set_default_timeout(_WAIT_MS)
    page = await context.new_page()
    made = Desk(page, sandbox)

    def asked(request: Request) -> None:
        if not request.url.startswith(sandbox.authproxy.url):
            made.foreign.append(request.url)

    def said(message: ConsoleMessage) -> None:
        # an answer of 4XX is no defect of the page
        if message.type in ("error", "warning") and not re.match(r"Failed to load resource", message.text):
            made.complaints.append(message.text)

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    return made


__all__ = ["PHONE_WITHOUT_ORDERS", "PHONE_WITH_AN_ORDER", "Desk", "ManualClock", "browser", "desk", "window"]
