"""The commit's loop: it goes on until it is decided, in sight of the dispatcher, and one order comes of it."""

from __future__ import annotations

import re

from playwright.async_api import expect

from sandbox.clock import ManualClock
from sandbox.faults import AnswerLost, Refuse, Status, Undecided
from tests.browser.desk import Desk


def orders(desk: Desk) -> int:
    return len(desk.sandbox.books.committed)


async def drafted(desk: Desk) -> int:
    """Come as far as a draft; returns how many orders there are."""
    await desk.log_in()
    await desk.fill_in()
    await desk.draft()
    return orders(desk)


async def test_a_lost_answer_is_asked_for_again_and_the_order_is_created_once(desk: Desk) -> None:
    before = await drafted(desk)
    desk.sandbox.faults.set("int-api", "commitOrder", AnswerLost())
    desk.sandbox.calls.clear()
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided")).to_contain_text("Нет связи с платформой")
    await expect(desk.at("#desk")).not_to_contain_text("503")
    assert orders(desk) == before + 1

    desk.sandbox.faults.clear()
    await expect(desk.at(".step-created")).to_be_visible()
    assert orders(desk) == before + 1
    assert len(desk.sandbox.calls.of("int-api", "commitOrder")) > 1


async def test_an_undecided_platform_is_asked_as_often_as_it_takes(desk: Desk) -> None:
    await drafted(desk)
    desk.sandbox.faults.set("int-api", "commitOrder", Undecided(times=3, retry_after_ms=50))
    await desk.at("#commit").click()
    await expect(desk.at(".step-created")).to_have_attribute("data-attempts", "4")


async def test_int_api_is_killed_in_the_middle_and_comes_back(desk: Desk) -> None:
    before = await drafted(desk)
    desk.sandbox.faults.set("int-api", "*", Refuse())
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided .step-wait")).to_contain_text("через")
    assert orders(desk) == before
    desk.sandbox.faults.clear()
    await expect(desk.at(".step-created")).to_be_visible()
    assert orders(desk) == before + 1


async def test_a_page_that_is_closed_in_the_middle_goes_on_asking(desk: Desk) -> None:
    before = await drafted(desk)
    desk.sandbox.faults.set("int-api", "commitOrder", Status(503))
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided").first).to_be_visible()
    await desk.page.reload()
    await expect(desk.at("#desk")).to_contain_text("посреди заказа")
    desk.sandbox.faults.clear()
    await expect(desk.at(".step-created")).to_be_visible()
    assert orders(desk) == before + 1


async def test_who_logs_out_in_the_middle_finds_out_when_back(desk: Desk) -> None:
    before = await drafted(desk)
    desk.sandbox.faults.set("int-api", "commitOrder", Status(503))
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided").first).to_be_visible()
    await desk.at(".top-tools button", has_text="Выйти").click()
    await desk.at(".login-card button").click()
    await expect(desk.at("#desk")).to_contain_text("посреди заказа")
    desk.sandbox.faults.clear()
    await expect(desk.at(".step-created")).to_be_visible()
    assert orders(desk) == before + 1


async def test_a_price_that_has_moved_is_agreed_to_before_anything_is_ordered(desk: Desk) -> None:
    before = await drafted(desk)
    order_id = list(desk.sandbox.books.drafts)[-1]
    desk.sandbox.platform.reprice(order_id, "777")
    await desk.at("#commit").click()
    await expect(desk.at(".step-refused")).to_contain_text("Заказ не создан")
    assert orders(desk) == before
    await desk.at(".sheet-foot .strong", has_text="777").click()
    await expect(desk.at("#commit")).to_be_focused()
    await desk.at("#commit").click()
    await expect(desk.at(".step-created")).to_be_visible()
    assert orders(desk) == before + 1


async def test_a_draft_that_has_vanished_ends_the_loop_and_the_form_is_still_there(
    desk: Desk, clock: ManualClock
) -> None:
    await drafted(desk)
    clock.advance(601)
    await desk.at("#commit").click()
    await expect(desk.at(".step-refused")).to_have_attribute("data-status", "410")
    await desk.at(".sheet-foot .quiet").click()
    await expect(desk.at(".stop input").first).to_have_value("Тверская улица, 12")


async def test_a_draft_whose_answer_is_lost_is_repeated_under_the_same_token(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    drafts = len(desk.sandbox.books.drafts)
    desk.sandbox.faults.set("int-api", "draftOrder", AnswerLost())
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at("#form-failure")).to_have_attribute("data-code", re.compile("upstream"))
    desk.sandbox.faults.clear()
    await desk.at("#form-failure button").click()
    await expect(desk.at("#commit")).to_be_focused()
    assert len(desk.sandbox.books.drafts) == drafts + 1


async def test_the_next_caller_is_served_while_a_commit_is_undecided(desk: Desk) -> None:
    before = await drafted(desk)
    desk.sandbox.faults.set("int-api", "commitOrder", Status(503))
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided")).to_be_visible()

    await desk.page.keyboard.press("Alt+n")
    await expect(desk.at("#phone")).to_be_focused()
    await expect(desk.at("#phone")).to_have_value("")
    await expect(desk.at(".pending-undecided")).to_contain_text("8 (926) 555-77-88")
    await desk.fill_in(phone="8 (926) 555-77-99")
    await desk.draft()
    await desk.at("#commit").click()
    await expect(desk.at(".pending-undecided")).to_have_count(2)
    await desk.at("#next-call").click()
    await desk.at("#phone").fill("8 (926) 555")

    desk.sandbox.faults.clear()
    await expect(desk.at(".pending-created")).to_have_count(2)
    assert orders(desk) == before + 2
    await expect(desk.at("#phone")).to_have_value("8 (926) 555")


async def test_a_commit_that_is_refused_in_the_background_waits_in_the_list_and_spares_the_next_form(
    desk: Desk, clock: ManualClock
) -> None:
    await drafted(desk)
    desk.sandbox.faults.set("int-api", "commitOrder", Status(503))
    await desk.at("#commit").click()
    await expect(desk.at(".step-undecided")).to_be_visible()
    await desk.at("#next-call").click()
    await desk.at("#phone").fill("8 (926) 555")
    clock.advance(601)
    desk.sandbox.faults.clear()
    await expect(desk.at(".pending-refused")).to_be_visible()
    await desk.at(".pending-refused").click()
    await expect(desk.at(".step-refused")).to_be_visible()
    await desk.page.keyboard.press("Alt+n")
    await expect(desk.at("#phone")).to_have_value("8 (926) 555")
    await desk.at(".pending-refused").click()
    await desk.at(".sheet-foot .quiet").click()
    await expect(desk.at("#phone")).to_have_value("8 (926) 555-77-88")
    await expect(desk.at(".stop input").first).to_have_value("Тверская улица, 12")
    await expect(desk.at(".pending")).to_have_count(0)


async def test_what_was_asked_for_is_shown_before_it_is_ordered(desk: Desk) -> None:
    await desk.log_in()
    await desk.fill_in()
    await desk.at("#name").fill("Анна")
    await desk.at(".chip", has_text="Детское кресло").click()
    await expect(desk.at(".classes")).to_have_attribute("aria-busy", "false")
    await desk.draft()
    await expect(desk.at(".facts")).to_contain_text("8 (926) 555-77-88")
    await expect(desk.at(".facts")).to_contain_text("Анна")
    await expect(desk.at("#draft-requirements")).to_have_text("Детское кресло")
