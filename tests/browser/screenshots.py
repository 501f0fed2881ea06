"""Takes the pictures of docs/console/: `make screenshots`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import expect

from sandbox.clock import ManualClock
from sandbox.faults import AnswerLost, Status
from tests.browser.desk import PHONE_WITH_AN_ORDER, Desk, desk

FOLDER = Path(__file__).parents[2] / "docs" / "console"

Scene = Callable[[Desk, ManualClock], Awaitable[None]]


async def log_in(desk: Desk, clock: ManualClock) -> None:
    await desk.open()
    await expect(desk.at(".login-park").first).to_be_visible()


async def one_more(desk: Desk, clock: ManualClock) -> None:
    clock.advance(170)
    await desk.log_in()
    await desk.at("#phone").fill(PHONE_WITH_AN_ORDER)
    await expect(desk.at("#one-more")).to_be_visible()
    await desk.at(".stop input").first.fill("арбат")
    await expect(desk.at("[role=option]").first).to_be_visible()


async def estimate(desk: Desk, clock: ManualClock) -> None:
    clock.advance(170)
    await desk.log_in()
    await desk.fill_in(destination="крымский вал 9")
    await desk.at("#name").fill("Анна")
    await desk.at(".route-add").click()
    await desk.choose(1, "арбат 26")
    await desk.at("#comment").fill("У главного входа")
    await expect(desk.at(".classes")).to_have_attribute("aria-busy", "false")
    await desk.at(".card").nth(1).click()
    await desk.at("#phone").focus()


async def draft(desk: Desk, clock: ManualClock) -> None:
    clock.advance(170)
    await desk.log_in()
    await desk.at("#phone").fill("+7 916 111 22 33")  # who rides along Tverskaya already
    await expect(desk.at("#one-more")).to_be_visible()
    await desk.at("#one-more").click()
    await desk.choose(0, "тверская 7")
    await desk.choose(1, "казанский")
    await desk.at("#name").fill("Мария")
    await desk.at(".chip").first.click()
    await expect(desk.at(".classes")).to_have_attribute("aria-busy", "false")
    await desk.draft()


async def commit(desk: Desk, clock: ManualClock) -> None:
    clock.advance(170)
    await desk.log_in()
    await desk.fill_in()
    await desk.draft()
    desk.sandbox.faults.set("int-api", "commitOrder", AnswerLost())
    await desk.open_curtain()
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided .step-wait span")).to_be_visible()
    await expect(desk.at(".span-fault").first).to_be_visible()


async def next_call(desk: Desk, clock: ManualClock) -> None:
    clock.advance(170)
    await desk.log_in()
    await desk.fill_in()
    await desk.draft()
    desk.sandbox.faults.set("int-api", "commitOrder", Status(503))
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided")).to_be_visible()
    await desk.at("#next-call").click()
    await desk.at("#phone").fill("8 (926) 555-77-99")
    await desk.choose(0, "арбат 26")
    await expect(desk.at(".pending-undecided")).to_be_visible()


async def on_the_way(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await driven(desk, clock, order_id, 0.45)
    await desk.open_curtain()
    await desk.at(".call").nth(1).click()
    await expect(desk.at(".trace li")).to_have_count(5)


async def conflict(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await desk.at("#edit-order").click()
    await desk.at("#edit-comment").fill("Ждать у подъезда 3")
    await desk.page.keyboard.press("Alt+b")
    await desk.at(".scenes button").nth(3).click()
    await expect(desk.at(".call").first).to_contain_text("orders_edit")
    await desk.page.keyboard.press("Alt+b")
    span = desk.sandbox.platform.life(order_id).span("driving")
    assert span is not None
    clock.set(span[0] + (span[1] - span[0]) * 0.3)
    await desk.at("#save-edit").click()
    await expect(desk.at("#conflict-title")).to_be_visible()
    await expect(desk.at(".map-bubble-text")).to_be_visible()


async def cancel(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    await driven(desk, clock, await desk.order(), 0.8)
    await desk.at("#cancel-order").click()
    await expect(desk.at("#confirm-cancel")).to_be_visible()


async def marked(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.at(".choice label", has_text="Компания").click()
    await desk.at(".choice label", has_text="Ко времени").click()
    await desk.at("#due").fill("2020-01-01T10:00")
    await desk.at("#phone").fill("8 916 123")
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at(".fault")).to_have_count(3)


async def phone_form(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    await desk.fill_in()


async def phone_map(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    await driven(desk, clock, await desk.order(), 0.3)
    await desk.at(".tabbar button").nth(1).click()
    await expect(desk.at(".map-bubble-text")).to_be_visible()


async def faults(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    desk.sandbox.faults.set("int-api", "searchOrders", Status(503))
    await desk.open_curtain()
    await desk.at("#phone").fill(PHONE_WITH_AN_ORDER)
    await expect(desk.at(".span-fault").first).to_be_visible()
    await desk.at("#fault-int-api-searchOrders").scroll_into_view_if_needed()


async def driven(desk: Desk, clock: ManualClock, order_id: str, share: float) -> None:
    """Let so much of the driver's way pass."""
    span = desk.sandbox.platform.life(order_id).span("driving")
    assert span is not None
    clock.set(span[0] + (span[1] - span[0]) * share)
    await expect(desk.at(".driver-plate")).to_be_attached()


PHONE = {"viewport": {"width": 390, "height": 844}}
PICTURES: dict[str, tuple[Scene, dict[str, Any]]] = {
    "log-in": (log_in, {"language": "en"}),
    "one-more": (one_more, {"language": "ru"}),
    "estimate": (estimate, {"language": "ru"}),
    "draft": (draft, {"language": "en", "color_scheme": "dark"}),
    "commit": (commit, {"language": "en"}),
    "next-call": (next_call, {"language": "ru"}),
    "on-the-way": (on_the_way, {"language": "en"}),
    "conflict": (conflict, {"language": "ru", "color_scheme": "dark"}),
    "cancel": (cancel, {"language": "en"}),
    "marked": (marked, {"language": "ru"}),
    "faults": (faults, {"language": "ru", "color_scheme": "dark"}),
    "phone-form": (phone_form, {"language": "ru", **PHONE}),
    "phone-map": (phone_map, {"language": "en", "color_scheme": "dark", **PHONE}),
}


async def take(name: str) -> None:
    """Play a scene and keep its picture."""
    scene, options = PICTURES[name]
    clock = ManualClock()
    with TemporaryDirectory() as folder:
        async with desk(Path(folder), clock=clock, **options) as at:
            await scene(at, clock)
            await still(at)
            await at.page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
            print(FOLDER / f"{name}.png")


async def still(desk: Desk) -> None:
    """Until cars and orders have been read, and the way is drawn."""
    if await desk.at(".room").count():
        await expect(desk.at(".map-car").first).to_be_attached()
        await expect(desk.at(".order-row").first).to_be_attached()
    await desk.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


async def main(names: Sequence[str]) -> None:
    """Take these pictures, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        await take(name)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
