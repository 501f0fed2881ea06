"""Form of an error response (docs/api-rules.md, "Errors")."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager import problems
from generated.fleet_orders_manager.problems import CODES
from runtime.errors import WrongField
from runtime.problems import Refused
from service.errors.problems import problem_response
from tests.unit.service.published import CYRILLIC, DOCUMENT, PROBLEM, told

#: the table of docs/api-rules.md, "Errors"
TABLE = {
    400: ["validation_failed", "invalid_phone", "invalid_due", "refused_by_platform"],
    401: ["unauthorized"],
    403: ["permission_denied", "park_not_active", "park_may_not_create_orders", "park_dispatch_not_set"],
    404: ["order_not_found", "zone_not_found", "class_unavailable", "park_not_found", "no_such_path"],
    405: ["method_not_allowed"],
    409: [
        "price_changed",
        "payment_unavailable",
        "active_order_exists",
        "cancel_state_changed",
        "order_finished",
        "edit_conflict",
        "not_editable",
    ],
    410: ["draft_expired"],
    413: ["body_too_large"],
    415: ["unsupported_media_type"],
    422: ["idempotency_token_reused"],
    500: ["internal"],
    502: ["upstream_bad_answer"],
    503: ["upstream_unavailable", "overloaded"],
    504: ["upstream_timeout", "deadline_exceeded"],
}
STATUSES = [(code, status) for status, codes in TABLE.items() for code in codes]
FIELD_CODES = sorted(DOCUMENT["components"]["schemas"]["ProblemField"]["properties"]["code"]["x-known-values"])


@pytest.mark.parametrize(("code", "status"), STATUSES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_code_has_its_status_and_its_words(code: str, status: int, language: Any) -> None:
    answer = problem_response(Refused(CODES[code]), request_id="request-1", language=language)
    problem = told(answer)
    assert answer.status == problem["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert problem["code"] == code
    assert problem["type"].endswith(code)
    assert problem["request_id"] == "request-1"
    assert problem["outcome"] == "not_applied"
    assert problem["retryable"] is (status >= 500)
    assert bool(CYRILLIC.search(problem["message"])) is (language == "ru")
    assert not CYRILLIC.search(problem["title"] + problem["detail"])
    assert {"errors", "current"}.isdisjoint(problem)


def test_the_judge_of_these_tests_refuses_what_is_no_problem() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        PROBLEM.validate({"code": "internal"})


def test_no_code_is_answered_that_the_contract_does_not_know() -> None:
    known = DOCUMENT["components"]["schemas"]["Problem"]["properties"]["code"]["x-known-values"]
    assert set(CODES) == set(known) == {code for code, _ in STATUSES}


@pytest.mark.parametrize(("code", "status"), STATUSES)
def test_retry_after_comes_with_503(code: str, status: int) -> None:
    headers = problem_response(Refused(CODES[code]), request_id="r", language="ru").headers
    assert ("Retry-After" in headers) is (status == 503)


@pytest.mark.parametrize(("seconds", "told_seconds"), [(None, "1"), (0, "0"), (30, "30"), (86_400, "86400")])
def test_retry_after_is_what_whoever_refused_said(seconds: int | None, told_seconds: str) -> None:
    refused = problems.upstream_unavailable(retry_after=seconds)
    assert problem_response(refused, request_id="r", language="ru").headers["Retry-After"] == told_seconds


def test_retry_after_keeps_to_the_bound_of_our_contract() -> None:
    most = DOCUMENT["components"]["headers"]["RetryAfter"]["schema"]["maximum"]
    refused = problems.upstream_unavailable(retry_after=999_999)
    assert int(problem_response(refused, request_id="r", language="ru").headers["Retry-After"]) <= most


@pytest.mark.parametrize("code", FIELD_CODES)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("limit", [None, 16, -180, 0.5])
def test_every_wrong_field_is_told_in_the_language_asked_for(code: str, language: Any, limit: float | None) -> None:
    wrong = [WrongField("body", "/route/0/fullname", code, limit)]
    answer = problem_response(problems.validation_failed(wrong), request_id="r", language=language)
    [field] = told(answer)["errors"]
    assert (field["in"], field["pointer"], field["code"]) == ("body", "/route/0/fullname", code)
    assert bool(CYRILLIC.search(field["message"])) is (language == "ru")
    assert "{" not in field["message"]


@pytest.mark.parametrize("location", ["body", "header", "path", "query"])
def test_a_wrong_field_may_be_anywhere_in_the_request(location: Any) -> None:
    wrong = [WrongField(location, "/name", "required")]
    answer = problem_response(problems.validation_failed(wrong), request_id="r", language="ru")
    assert told(answer)["errors"][0]["in"] == location


def test_all_wrong_fields_are_told_up_to_the_bound_of_our_contract() -> None:
    wrong = [WrongField("body", f"/route/{index}", "required") for index in range(1500)]
    problem = told(problem_response(problems.validation_failed(wrong), request_id="r", language="ru"))
    assert [e["pointer"] for e in problem["errors"]] == [w.pointer for w in wrong[:1000]]
    assert "1500" in problem["detail"]


def test_headers_of_a_refusal_are_in_the_answer() -> None:
    refused = problems.unauthorized(headers={"WWW-Authenticate": "Bearer"})
    assert problem_response(refused, request_id="r", language="ru").headers["WWW-Authenticate"] == "Bearer"


def test_what_holds_now_is_told_on_a_conflict() -> None:
    current = api.Current(price=api.Money(amount="1380.00", currency="RUB"))
    problem = told(problem_response(problems.price_changed(current=current), request_id="r", language="ru"))
    assert problem["current"] == {"price": {"amount": "1380.00", "currency": "RUB"}}


def test_an_unknown_outcome_is_told() -> None:
    problem = told(problem_response(problems.upstream_timeout(outcome="unknown"), request_id="r", language="ru"))
    assert (problem["outcome"], problem["retryable"]) == ("unknown", True)
