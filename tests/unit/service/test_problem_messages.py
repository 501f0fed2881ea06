"""Which words the dispatcher is shown: the catalogue's, int-api's, or those for an edit that may have been saved."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager import problems
from generated.fleet_orders_manager.problems import CODES, EDIT_UNKNOWN
from service.errors.problems import problem_response
from tests.unit.service.published import CYRILLIC, told

EDIT = api.ORDERS_EDIT.id
UNKNOWN = [problems.internal, problems.upstream_bad_answer, problems.upstream_unavailable, problems.upstream_timeout]


@pytest.mark.parametrize("refuse", [problems.refused_by_platform, problems.payment_unavailable])
@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("ru", "Слишком далеко"),
        ("ru", "Тариф Business по счёту № 5 недоступен."),
        ("ru", "Не больше 1 кресла"),
        ("en", "Too far"),
        ("en", "No more than 1 child seat: it's the rule."),
    ],
)
def test_the_platforms_message_takes_the_place_of_ours(refuse: Any, language: Any, message: str) -> None:
    answer = problem_response(refuse(message=message), request_id="r", language=language)
    assert told(answer)["message"] == message
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Слишком далеко"),
        ("en", "Тариф Business недоступен"),
        ("ru", "Too far"),
        ("ru", "Тым алыс, қайта көріңіз"),
        ("ru", "Занадта далёка, паспрабуйце іншы"),
        ("ru", "Հասցեն շատ հեռու է"),
        ("ru", "Խնդրում ենք դիմել в поддержку"),
        ("en", "Ungültig für diese Adresse"),
        ("en", "太远"),
        ("ru", "42"),
        ("en", "— !"),
    ],
)
def test_a_message_in_another_language_than_the_answers_is_not_passed_on(language: Any, message: str) -> None:
    """int-api may know more languages than our two, or not heed the header: Content-Language is true all the same."""
    refused = problems.refused_by_platform(message=message)
    answer = problem_response(refused, request_id="r", language=language)
    assert told(answer)["message"] == refused.code.messages[language]
    assert answer.headers["Content-Language"] == language


@settings(deadline=None)
@given(st.text("яЁйzZ қüé١1.—", max_size=20), st.sampled_from(["ru", "en"]))
def test_no_message_of_whoever_it_is_makes_the_language_untrue(message: str, language: Any) -> None:
    refused = problems.refused_by_platform(message=message)
    problem = told(problem_response(refused, request_id="r", language=language))
    assert problem["message"] in (message, refused.code.messages[language])
    assert bool(CYRILLIC.search(problem["message"])) is (language == "ru")


@pytest.mark.parametrize("refuse", [*UNKNOWN, problems.deadline_exceeded])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_edit_that_may_have_been_applied_is_not_to_be_sent_again(refuse: Any, language: Any) -> None:
    answer = problem_response(refuse(outcome="unknown"), request_id="r", language=language, operation=EDIT)
    problem = told(answer)
    assert (problem["outcome"], problem["retryable"]) == ("unknown", False)
    assert problem["message"] == EDIT_UNKNOWN[language]
    assert (problem["status"], problem["code"]) == (answer.status, refuse(outcome="unknown").code.name)


def test_what_is_said_of_such_an_edit_is_said_in_both_languages_and_is_no_advice_to_repeat() -> None:
    assert CYRILLIC.search(EDIT_UNKNOWN["ru"])
    assert not CYRILLIC.search(EDIT_UNKNOWN["en"])
    for language in ("ru", "en"):
        repeat = {code.messages[language] for code in CODES.values() if code.retryable}
        assert EDIT_UNKNOWN[language] not in repeat


@pytest.mark.parametrize("refuse", [*UNKNOWN, problems.deadline_exceeded, problems.overloaded])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_edit_that_surely_was_not_applied_may_be_sent_again(refuse: Any, language: Any) -> None:
    problem = told(problem_response(refuse(), request_id="r", language=language, operation=EDIT))
    assert (problem["outcome"], problem["retryable"]) == ("not_applied", True)
    assert problem["message"] == refuse().code.messages[language]


@pytest.mark.parametrize("operation", ["orders_draft", "orders_commit", "orders_cancel"])
def test_any_other_change_may_be_repeated_after_an_unknown_outcome(operation: str) -> None:
    refused = problems.upstream_timeout(outcome="unknown")
    problem = told(problem_response(refused, request_id="r", language="ru", operation=operation))
    assert (problem["outcome"], problem["retryable"]) == ("unknown", True)
    assert problem["message"] == refused.code.messages["ru"]
