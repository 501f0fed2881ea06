"""Translation of int-api's rejections (docs/api-rules.md, "Commit" and "Upstream responses")."""

from __future__ import annotations

from typing import Any

import pytest

from generated import fleet_orders_manager as api
from generated import int_api
from runtime.errors import InvalidResponseError
from runtime.problems import Refused
from service.errors.translation import problem_for
from service.rules.refusals import commit_refusal, refusal
from tests.unit.service.refusing import ASKED, COMMIT, DISPATCH, MONEY, error


@pytest.mark.parametrize(
    ("answer", "code", "status"),
    [
        (int_api.EstimateOrder404, "zone_not_found", 404),
        (int_api.DraftOrder404, "zone_not_found", 404),
        (int_api.DraftOrder404, "class_unavailable", 404),
        (int_api.DraftOrder409, "price_changed", 409),
        (int_api.DraftOrder422, "idempotency_token_reused", 422),
        (int_api.CancelOrder404, "order_not_found", 404),
        (int_api.CancelOrder409, "cancel_state_changed", 409),
        (int_api.CancelOrder409, "order_finished", 409),
        (int_api.EditOrder404, "order_not_found", 404),
        (int_api.EditOrder409, "edit_conflict", 409),
        (int_api.EditOrder409, "not_editable", 409),
    ],
)
def test_a_code_that_the_contract_names_stands_for_itself(answer: Any, code: str, status: int) -> None:
    refused = refusal(answer(error(code, "Так нельзя")), ASKED, DISPATCH)
    assert (refused.code.name, refused.code.status, refused.outcome) == (code, status, "not_applied")
    assert refused.message is None, "our own text says the same, in the dispatcher's language"


@pytest.mark.parametrize(("message", "told"), [("Счёт исчерпан", "Счёт исчерпан"), ("Пассажир Ян", None), ("", None)])
def test_why_a_payment_cannot_be_used_is_told_by_int_api_alone(message: str, told: str | None) -> None:
    answer = int_api.DraftOrder409(error("payment_unavailable", message))
    refused = refusal(answer, ASKED, DISPATCH)
    assert (refused.code.name, refused.code.status, refused.outcome) == ("payment_unavailable", 409, "not_applied")
    assert refused.message == told
    committed = commit_refusal(int_api.CommitOrder409(error("payment_unavailable", message)), COMMIT)
    assert isinstance(committed, Refused)
    assert committed.message == (message or None)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (int_api.EstimateOrder400, "too_far"),
        (int_api.EstimateOrder404, "class_unavailable"),
        (int_api.DraftOrder400, "too_far"),
        (int_api.DraftOrder400, "price_changed"),
        (int_api.DraftOrder404, "order_not_found"),
        (int_api.DraftOrder409, "draft_expired"),
        (int_api.DraftOrder422, "internal"),
        (int_api.SearchOrders400, "unauthorized"),
        (int_api.CancelOrder400, "order_finished"),
        (int_api.CancelOrder404, "gone"),
        (int_api.CancelOrder409, "edit_conflict"),
        (int_api.EditOrder400, "bad_point"),
        (int_api.EditOrder404, "zone_not_found"),
        (int_api.EditOrder409, "order_finished"),
        (int_api.DraftOrder409, ""),
    ],
)
def test_any_other_code_is_problem_for_the_platform_in_its_own_words(answer: Any, code: str) -> None:
    refused = refusal(answer(error(code, "Слишком далеко", price=MONEY)), ASKED, DISPATCH)
    assert (refused.code.name, refused.code.status, refused.outcome) == ("refused_by_platform", 400, "not_applied")
    assert refused.message == "Слишком далеко"
    assert refused.current is None


@pytest.mark.parametrize(
    ("answer", "code", "status"),
    [
        (int_api.CommitOrder400, "any_code", 400),
        (int_api.CommitOrder404, "order_not_found", 404),
        (int_api.CommitOrder409, "price_changed", 409),
        (int_api.CommitOrder409, "payment_unavailable", 409),
        (int_api.CommitOrder410, "draft_expired", 410),
    ],
)
def test_commit_passes_on_what_int_api_documents(answer: Any, code: str, status: int) -> None:
    refused = commit_refusal(answer(error(code)), COMMIT)
    assert isinstance(refused, Refused)
    assert (refused.code.status, refused.outcome) == (status, "not_applied")
    assert refused.code.name == ("refused_by_platform" if status == 400 else code)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (int_api.CommitOrder404, "no_route_to_host"),
        (int_api.CommitOrder404, "draft_expired"),
        (int_api.CommitOrder409, "order_not_found"),
        (int_api.CommitOrder409, "a_new_conflict"),
        (int_api.CommitOrder410, "gone"),
    ],
)
def test_commit_never_ends_the_loop_by_a_code_that_nobody_documented(answer: Any, code: str) -> None:
    bad = commit_refusal(answer(error(code)), COMMIT)
    assert isinstance(bad, InvalidResponseError)
    refused = problem_for(bad, api.ORDERS_COMMIT)
    assert (refused.code.status, refused.code.name, refused.outcome) == (502, "upstream_bad_answer", "unknown")


@pytest.mark.parametrize(
    "message",
    [
        "Телефон 8 (916) 123-45-67 заблокирован",
        "Телефон +79161234567 заблокирован",
        "Телефон 916 123 45 67 заблокирован",
        "Пассажир Ян заблокирован",
        "Пассажир «ЯН» заблокирован",
        "Адрес Москва, Садовническая улица, 82с2, подъезд 3 не найден",
        "Садовническая улица: подача невозможна",
        "МОСКВА: подача невозможна",
        "Нет подачи к дому 82С2",
        "Подъезд 3 закрыт",
        "Недопустимый комментарий: «Будет большой чемодан»",
        "Слово «чемодан» недопустимо",
        "Точка 37.642639, 55.734894 вне зоны",
        "Точка 55.734894 вне зоны",
        "Класс econom недоступен",
    ],
)
def test_a_message_that_may_quote_the_request_is_not_passed_on(message: str) -> None:
    assert refusal(int_api.DraftOrder400(error("nope", message)), ASKED).message is None


@pytest.mark.parametrize(
    "message",
    [
        "Слишком далеко",
        "Не больше 1 кресла",
        "Предзаказ возможен не раньше чем за 40 минут",
        "The ride is not possible",
    ],
)
def test_a_message_that_quotes_nothing_is_passed_on(message: str) -> None:
    assert refusal(int_api.DraftOrder400(error("nope", message)), ASKED).message == message


@pytest.mark.parametrize("message", ["", "  ", "Очень длинно. " * 80])
def test_a_message_that_says_nothing_or_too_much_is_not_passed_on(message: str) -> None:
    assert refusal(int_api.DraftOrder400(error("nope", message)), ASKED).message is None


@pytest.mark.parametrize(
    "answer",
    [
        int_api.CancelOrder409(error("brand_new"), follows_loss=True),
        int_api.CommitOrder400(error("brand_new"), follows_loss=True),
        int_api.DraftOrder422(error("brand_new"), follows_loss=True),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_a_code_that_nobody_knows_says_nothing_of_an_attempt_that_was_lost(answer: Any) -> None:
    with pytest.raises(InvalidResponseError) as raised:
        refusal(answer, COMMIT)
    assert raised.value.may_have_applied


def test_a_code_that_the_contract_names_stands_for_itself_after_a_loss_too() -> None:
    answer = int_api.CancelOrder409(error("order_finished"), follows_loss=True)
    assert refusal(answer, COMMIT).code.name == "order_finished"
