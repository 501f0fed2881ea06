"""Changing and cancelling: conflicts are shown and solved, and a fee is never charged unseen."""

from __future__ import annotations

import re

from playwright.async_api import expect

from sandbox.clock import ManualClock
from sandbox.faults import AnswerLost, Status
from tests.browser.desk import Desk


def comment(desk: Desk, order_id: str) -> object:
    return desk.sandbox.books.committed[order_id].comment


async def edit_comment(desk: Desk, text: str) -> None:
    await desk.begin_edit()
    await desk.at("#edit-comment").fill(text)


async def test_a_change_is_saved(desk: Desk) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await desk.begin_edit()
    await desk.at("#edit-comment").fill("Два чемодана")
    await desk.at("#edit-destinations").fill("казанский")
    await expect(desk.at("[role=option]").first).to_be_visible()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Control+Enter")
    await expect(desk.at(".notice-good")).to_be_visible()
    await expect(desk.at(".facts")).to_contain_text("Два чемодана")
    order = desk.sandbox.books.committed[order_id]
    assert (order.comment, order.route[-1].fullname) == ("Два чемодана", "Москва, Комсомольская площадь, 2")


async def test_text_that_is_no_address_is_not_taken_for_unchanged(desk: Desk) -> None:
    await desk.log_in()
    await desk.order()
    await desk.begin_edit()
    await desk.at("#edit-destinations").fill("куда-нибудь")
    await desk.at("#edit-comment").fill("Скорее")
    desk.sandbox.calls.clear()
    await desk.at("#save-edit").click()
    await expect(desk.at("#edit-destinations")).to_have_attribute("aria-invalid", "true")
    assert desk.sandbox.calls.of("int-api", "editOrder") == []


async def test_what_was_begun_with_one_order_is_not_for_another_one(desk: Desk) -> None:
    await desk.log_in()
    await desk.order()
    await edit_comment(desk, "Мой комментарий")
    await desk.at(".order-row:not(.order-row-open)").first.click()
    await expect(desk.at("#edit-order")).to_be_visible()
    await expect(desk.at("#edit-comment")).to_have_count(0)


async def test_an_edit_conflict_is_shown_and_mine_is_written_on_top(desk: Desk) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await edit_comment(desk, "Мой комментарий")
    await desk.open_curtain()
    await desk.at(".scenes button", has_text="Коллега").click()
    await expect(desk.at(".call").first).to_contain_text("orders_edit")
    await desk.at("#save-edit").click()

    await expect(desk.at("#conflict-title")).to_be_focused()
    row = desk.at(".conflict tr", has_text="Комментарий")
    await expect(row.locator(".changed")).to_contain_text("Звонил пассажир")
    await expect(row.locator(".mine")).to_have_text("Мой комментарий")
    assert str(comment(desk, order_id)).startswith("Звонил пассажир")

    await desk.at("#apply-mine").click()
    await expect(desk.at(".notice-good")).to_be_visible()
    assert comment(desk, order_id) == "Мой комментарий"


async def test_a_conflict_may_be_solved_by_leaving_things_as_they_are(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await edit_comment(desk, "Мой комментарий")
    span = desk.sandbox.platform.life(order_id).span("driving")
    assert span is not None
    clock.set(span[0])  # a driver was found, which is a change, too
    await desk.at("#save-edit").click()
    await expect(desk.at(".conflict tr", has_text="Состояние").locator(".changed")).to_contain_text("Водитель едет")
    await desk.at("#drop-mine").click()
    await expect(desk.at(".driver-plate")).to_be_visible()
    assert not isinstance(comment(desk, order_id), str)


async def test_an_edit_whose_answer_is_lost_is_not_repeated_but_looked_up(desk: Desk) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await edit_comment(desk, "Дошло ли?")
    desk.sandbox.faults.set("int-api", "editOrder", AnswerLost(), calls=1)
    desk.sandbox.calls.clear()
    await desk.at("#save-edit").click()
    await expect(desk.at(".facts")).to_contain_text("Дошло ли?")
    await expect(desk.at(".notice-good")).to_be_visible()
    assert comment(desk, order_id) == "Дошло ли?"
    assert len(desk.sandbox.calls.of("int-api", "editOrder")) == 1


async def test_an_edit_that_did_not_get_through_is_told_so(desk: Desk) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await edit_comment(desk, "Дошло ли?")
    desk.sandbox.faults.set("int-api", "editOrder", Status(503), calls=1)
    await desk.at("#save-edit").click()
    await expect(desk.at(".edit .notice-warn")).to_contain_text("не дошло")
    assert not isinstance(comment(desk, order_id), str)


async def until(desk: Desk, clock: ManualClock, order_id: str, share: float) -> None:
    """Let so much of the driver's way pass."""
    span = desk.sandbox.platform.life(order_id).span("driving")
    assert span is not None
    clock.set(span[0] + (span[1] - span[0]) * share)


async def test_a_paid_cancellation_is_confirmed_with_its_price(desk: Desk, clock: ManualClock) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await until(desk, clock, order_id, 0.8)
    await expect(desk.at(".driver-plate")).to_be_visible()
    await desk.at("#cancel-order").click()
    await expect(desk.at("#cancel-terms")).to_contain_text("129")
    await expect(desk.at("#confirm-cancel")).to_contain_text("129")
    assert desk.sandbox.books.committed[order_id].cancellation is None
    await expect(desk.at("#cancel-reason")).to_have_attribute("maxlength", re.compile(r"\d+"))
    await desk.at("#cancel-reason").fill("Передумал")
    await desk.at("#confirm-cancel").click()
    await expect(desk.at(".sheet .status")).to_contain_text("Отменён")
    await expect(desk.at(".sheet-body")).to_contain_text("129")
    cancellation = desk.sandbox.books.committed[order_id].cancellation
    assert cancellation is not None
    assert str(cancellation.fee.amount) == "129.00"  # type: ignore[union-attr]


async def test_terms_that_change_while_the_dispatcher_decides_are_asked_about_again(
    desk: Desk, clock: ManualClock
) -> None:
    await desk.log_in()
    order_id = await desk.order()
    await desk.at("#cancel-order").click()
    await expect(desk.at("#confirm-cancel")).to_contain_text("бесплатно")
    await until(desk, clock, order_id, 0.4)
    await desk.at("#confirm-cancel").click()
    await expect(desk.at("dialog .notice-warn")).to_contain_text("изменились")
    await expect(desk.at("#cancel-terms")).to_contain_text("32")
    assert desk.sandbox.books.committed[order_id].cancellation is None
    await expect(desk.at("#keep-order")).to_be_focused()
    await desk.at("#keep-order").click()
    await expect(desk.at("dialog")).to_have_count(0)


async def test_a_cancellation_whose_answer_is_lost_is_repeated(desk: Desk) -> None:
    await desk.log_in()
    order_id = await desk.order()
    desk.sandbox.faults.set("int-api", "cancelOrder", AnswerLost(), calls=1)
    await desk.at("#cancel-order").click()
    await desk.at("#confirm-cancel").click()
    await expect(desk.at(".sheet .status")).to_contain_text("Отменён")
    assert desk.sandbox.books.committed[order_id].cancellation is not None
