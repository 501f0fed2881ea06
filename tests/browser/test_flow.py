"""From the phone call to the car on the map: the flow of a dispatcher, with the mouse, and by the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from sandbox.clock import ManualClock
from sandbox.world.parks import OWN_ONLY
from tests.browser.desk import PHONE_WITH_AN_ORDER, PHONE_WITHOUT_ORDERS, Desk


async def test_a_whole_order(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    ordered_before = len(desk.sandbox.books.committed)

    await desk.at("#phone").press_sequentially("8 916 123 45 67")
    await expect(desk.at(".active")).to_contain_text("+7******4567")
    await desk.at("#one-more").click()

    await desk.choose(0, "ул. тверская, 12")
    await desk.choose(1, "казанский")
    await expect(desk.at(".classes")).to_have_attribute("aria-busy", "false")
    await expect(desk.at(".card")).to_have_count(5)
    await expect(desk.at(".card").first).to_contain_text("₽")
    await expect(desk.at(".holds")).to_contain_text(re.compile(r"\d:\d\d"))
    await desk.at(".card", has_text="Комфорт+").click()
    price = await desk.at(".card-chosen .card-price").inner_text()

    await desk.at("#draft").click()
    await expect(desk.at(".big-price")).to_contain_text(price)
    await expect(desk.at(".notice-warn")).to_contain_text("активный заказ")
    assert len(desk.sandbox.books.committed) == ordered_before

    await desk.at("#commit").click()
    await expect(desk.at(".step-created")).to_be_visible()
    assert len(desk.sandbox.books.committed) == ordered_before + 1
    (order_id,) = [o for o, order in desk.sandbox.books.committed.items() if order.draft.class_ == "comfortplus"]
    await expect(desk.at(f"[data-order='{order_id}']")).to_have_attribute("aria-current", "true")

    life = desk.sandbox.platform.life(order_id)
    coming = life.span("driving")
    assert coming is not None
    clock.set(coming[0])
    clock.advance(30)
    await expect(desk.at(".driver-plate")).to_be_visible()
    await expect(desk.at(".map-car-open")).to_be_visible()
    await expect(desk.at(".map-bubble-text")).to_contain_text("мин")
    await expect(desk.at(".map-approach")).to_have_count(1)


async def test_an_order_by_the_keyboard_alone(desk: Desk) -> None:
    await desk.open()
    await expect(desk.at(".login-card")).to_be_visible()
    keys = desk.page.keyboard
    await desk.tab_to("[name=park]:checked")
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await desk.tab_to(".login-card button")
    await keys.press("Enter")
    await expect(desk.at("#phone")).to_be_focused()

    await keys.type(PHONE_WITH_AN_ORDER)
    await expect(desk.at("#one-more")).to_be_visible()
    await desk.tab_to("#one-more")
    await keys.press("Enter")

    await keys.type("тверская 12")
    await expect(desk.at("[role=option]")).to_have_count(1)
    await keys.press("Tab")  # takes the address, too
    await keys.type("3")
    await keys.press("Tab")
    await keys.type("театр")
    await expect(desk.at("[role=option]").first).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await keys.press("Enter")
    await expect(desk.at(".card-chosen")).to_contain_text("Эконом")
    await desk.tab_to("[name=class]:checked")
    await keys.press("ArrowRight")
    await expect(desk.at(".card-chosen")).to_contain_text("Комфорт")

    await keys.press("Control+Enter")
    await expect(desk.at("#commit")).to_be_focused()
    await keys.press("Control+Enter")
    await expect(desk.at("#order-title")).to_be_focused()
    newest = list(desk.sandbox.books.committed.values())[-1]
    assert (newest.draft.class_, newest.route[0].porch) == ("comfort", "3")

    await keys.press("Escape")
    await expect(desk.at("#phone")).to_be_focused()
    await keys.press("Alt+o")
    await expect(desk.at(".order-row").first).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await keys.press("Enter")
    await expect(desk.at("#order-title")).to_be_focused()
    await desk.tab_to("#cancel-order")
    await keys.press("Enter")
    await expect(desk.at("#keep-order")).to_be_focused()
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(desk.at(".sheet .status")).to_contain_text("Отменён")


async def test_a_point_on_the_map_is_an_address_by_mouse_and_by_key(desk: Desk) -> None:
    await desk.log_in()
    await expect(desk.at(".map-road").first).to_be_attached()
    await desk.at("#map svg").click(position={"x": 250, "y": 330})
    pickup, destination = (desk.at(".stop input[role=combobox]").nth(line) for line in (0, 1))
    await expect(pickup).not_to_have_value("")
    await expect(desk.at(".map-pin")).to_have_count(1)

    await desk.page.keyboard.press("Alt+m")
    await expect(desk.at("#map")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "+", "Enter"):
        await desk.page.keyboard.press(key)
    await expect(destination).not_to_have_value("")
    await expect(desk.at(".map-pin")).to_have_count(2)
    await expect(desk.at(".map-way")).to_have_count(1)


async def test_stops_between_are_added_and_removed(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.at(".route-add").click()
    await desk.choose(1, "арбат 26")
    await expect(desk.at(".map-pin")).to_have_count(3)
    await desk.draft()
    await expect(desk.at(".way li")).to_have_count(3)
    await desk.page.keyboard.press("Escape")
    await desk.at(".stop-remove").click()
    await expect(desk.at(".stop")).to_have_count(2)


async def test_both_languages(desk: Desk) -> None:
    await desk.log_in()
    await expect(desk.at("html")).to_have_attribute("lang", "ru")
    await desk.at("#phone").fill("не телефон")
    await desk.at("#name").focus()
    await expect(desk.at("#phone-fault")).to_contain_text("телефон")

    await desk.at("#language").click()
    await expect(desk.at("html")).to_have_attribute("lang", "en")
    await expect(desk.page).to_have_title("Dispatch desk")
    await expect(desk.at(".top-who")).to_contain_text("Moscow")
    await expect(desk.at(".orders")).to_contain_text("Orders of the park")
    await expect(desk.at(".map-name").first).to_have_text(re.compile("^[\\x00-\\x7F]+$"))
    await desk.at("#phone").fill("no phone")
    await desk.at("#name").focus()
    await expect(desk.at("#phone-fault")).to_contain_text("phone")
    await desk.choose(0, "tverskaya 12")
    await expect(desk.at(".stop input").first).to_have_value("Tverskaya Street, 12")

    await desk.page.reload()
    await expect(desk.at("#draft")).to_contain_text("Next")


async def test_a_passenger_without_orders_is_not_asked_about_one_more(desk: Desk) -> None:
    await desk.log_in()
    await desk.at("#phone").fill(PHONE_WITHOUT_ORDERS)
    await expect(desk.at(".active-line")).to_contain_text("нет")
    await expect(desk.at("#one-more")).to_have_count(0)


async def test_without_an_answer_to_one_more_nothing_is_drafted(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in(PHONE_WITH_AN_ORDER)
    drafts = len(desk.sandbox.books.drafts)
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at("#one-more")).to_be_focused()
    assert len(desk.sandbox.books.drafts) == drafts


async def test_another_park_has_its_own_city_currency_and_orders(desk: Desk) -> None:
    await desk.log_in(OWN_ONLY.park_id)
    await expect(desk.at(".top-who")).to_contain_text("Екатеринбург")
    await expect(desk.at(".orders .empty")).to_be_visible()
    await desk.choose(0, "малышева 51")
    await expect(desk.at(".card")).to_have_count(4)
    await expect(desk.at(".card-off")).to_contain_text("нет машин")


@pytest.mark.parametrize("desk", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
async def test_an_order_on_a_phone(desk: Desk) -> None:
    await desk.log_in()
    await desk.order()
    await desk.at(".tabbar button").nth(1).click()
    await expect(desk.at("#map")).to_be_visible()
    await expect(desk.at("#desk")).to_be_hidden()
    await desk.at(".tabbar button").nth(2).click()
    await expect(desk.at(".order-row-open")).to_be_visible()
    overflow = await desk.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


async def test_who_may_only_look_is_told_so(desk: Desk) -> None:
    await desk.log_in(dispatcher_id="trainee-1")
    await expect(desk.at("#read-only")).to_contain_text("Только просмотр")
    await expect(desk.at("#draft")).to_be_disabled()
    await desk.fill_in()
    drafts = len(desk.sandbox.books.drafts)
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at("#form-failure")).to_have_count(0)
    assert len(desk.sandbox.books.drafts) == drafts


async def test_enter_on_an_address_moves_on_and_typing_replaces_it_as_a_whole(desk: Desk) -> None:
    await desk.log_in()
    lines = desk.at(".stop input[role=combobox]")
    await desk.choose(0, "тверская 12")
    await expect(lines.nth(1)).to_be_focused()
    await expect(lines.nth(0)).to_have_value("Тверская улица, 12")
    await desk.choose(1, "казанский")
    await expect(desk.at("#draft")).to_be_focused()
    await lines.nth(0).focus()
    await desk.page.keyboard.type("арб")
    await expect(lines.nth(0)).to_have_value("арб")
    await desk.page.keyboard.press("Escape")
    await desk.at("#phone").focus()
    await expect(desk.at(".stop .fault")).to_have_text("Выберите адрес из списка")


async def test_the_number_of_a_card_never_leaves_the_page(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.at(".choice label", has_text="Карта").click()
    await desk.at("#account").fill("4111 1111 1111 1111")
    drafts = len(desk.sandbox.books.drafts)
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at("#account-fault")).to_contain_text("похоже на номер карты")
    assert len(desk.sandbox.books.drafts) == drafts
