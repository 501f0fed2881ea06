"""The page itself: nobody is shut out (axe-core), and nothing comes from elsewhere."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from sandbox.faults import Status
from sandbox.world.parks import OWN_ONLY
from tests.browser.desk import PHONE_WITH_AN_ORDER, Desk

_HAS_ITS_WIDTH = """(field) => {
  const width = field.offsetWidth;
  field.style.width = 'max-content';
  return width >= field.offsetWidth;
}"""

WINDOWS = [
    pytest.param({"color_scheme": scheme, "language": language, "viewport": viewport}, id=f"{scheme}-{language}-{name}")
    for scheme, language, name, viewport in (
        ("light", "ru", "desktop", {"width": 1280, "height": 720}),
        ("dark", "en", "desktop", {"width": 1280, "height": 720}),
        ("dark", "ru", "phone", {"width": 390, "height": 844}),
        ("light", "en", "phone", {"width": 390, "height": 844}),
    )
]


@pytest.mark.parametrize("desk", WINDOWS, indirect=True)
async def test_axe_finds_no_violation_in_any_state_of_the_page(desk: Desk) -> None:
    found: dict[str, list[str]] = {}

    async def look(state: str) -> None:
        if violations := await desk.violations():
            found[state] = violations

    await desk.open()
    await expect(desk.at(".login-park").first).to_be_visible()
    await look("log-in")
    await desk.log_in()
    await expect(desk.at(".order-row").first).to_be_attached()
    await look("empty form")
    await desk.at("#phone").fill("1")
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at("[aria-invalid=true]").first).to_be_visible()
    await look("marked fields")
    await desk.at("#phone").fill(PHONE_WITH_AN_ORDER)
    await expect(desk.at("#one-more")).to_be_visible()
    await desk.at(".stop input").first.fill("Тверская")
    await expect(desk.at("[role=option]").first).to_be_visible()
    await look("active orders, suggestions")
    await desk.at("#one-more").click()
    await desk.fill_in(PHONE_WITH_AN_ORDER)
    await desk.at("#one-more").click()
    await look("full form")
    if not await desk.at(".tabbar").is_visible():
        await desk.open_curtain()
        await desk.at(".further summary").click()
        await look("full form, fields of the contract")
        await desk.page.keyboard.press("Alt+b")
    await desk.draft()
    await look("draft with a warning")
    desk.sandbox.faults.set("int-api", "commitOrder", Status(503))
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided").first).to_be_visible()
    await look("undecided")
    desk.sandbox.faults.clear()
    await expect(desk.at("#edit-order")).to_be_visible()
    await look("order")
    await desk.at("#cancel-order").click()
    await look("cancel dialog")
    await desk.page.keyboard.press("Escape")
    await desk.begin_edit()
    await desk.at("#edit-comment").fill("Комментарий")
    await look("edit")
    await desk.page.keyboard.press("Alt+b")
    await desk.at(".scenes button").nth(3).click()
    await expect(desk.at(".call").first).to_contain_text("orders_edit")
    await look("curtain")
    await desk.page.keyboard.press("Alt+b")
    await desk.at("#save-edit").click()
    await expect(desk.at("#conflict-title")).to_be_visible()
    await look("conflict")
    assert found == {}


async def test_the_policy_allows_nothing_unsafe_and_no_other_host(desk: Desk) -> None:
    answer = await desk.page.goto(desk.sandbox.authproxy.url)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert {source for rule in policy.split(";") for source in rule.split()[1:]} == {"'none'", "'self'", "'script'"}


async def test_light_and_dark(desk: Desk) -> None:
    await desk.log_in()
    await expect(desk.at("html")).to_have_attribute("data-theme", "light")
    await desk.at("#theme").click()
    await expect(desk.at("html")).to_have_attribute("data-theme", "dark")
    await desk.page.reload()
    await expect(desk.at("html")).to_have_attribute("data-theme", "dark")


async def test_who_logs_out_is_asked_to_log_in(desk: Desk) -> None:
    await desk.log_in()
    await desk.at(".top-tools button", has_text="Выйти").click()
    await expect(desk.at(".login-card")).to_be_visible()


async def test_the_next_one_at_the_desk_finds_it_cleared(desk: Desk) -> None:
    await desk.log_in()
    await desk.order()
    await desk.begin_edit()
    await desk.at(".top-tools button", has_text="Выйти").click()
    await desk.at(f"[name=park][value='{OWN_ONLY.park_id}']").check()
    await desk.at(".login-card button").click()
    await expect(desk.at("#phone")).to_have_value("")
    await expect(desk.at(".orders .empty")).to_be_visible()


@pytest.mark.parametrize(
    "desk",
    [{"viewport": {"width": width, "height": height}} for width, height in ((1280, 720), (1024, 700), (390, 844))],
    indirect=True,
)
async def test_nothing_is_cut_off_sideways_and_the_next_step_is_in_sight(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    assert await desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await expect(desk.at("#draft")).to_be_in_viewport(ratio=1)
    await desk.at(".choice label", has_text="Ко времени").click()
    assert await desk.at("#due").evaluate(_HAS_ITS_WIDTH)
    await expect(desk.at("#draft")).to_be_in_viewport(ratio=1)
