"""Problems for all other exceptions: invalid requests, our own rejections, and bugs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager.problems import CODES
from runtime.errors import RequestValidationError, ResponseValidationError, WrongField
from runtime.operation import Operation
from runtime.problems import Refused
from runtime.server.asgi import BodyTooLargeError
from runtime.server.operations import UnsupportedMediaTypeError
from service.errors.problems import problem_response
from service.errors.translation import problem_for

READS = [api.ORDERS_ESTIMATE, api.ORDERS_ACTIVE, api.ORDERS_GET]
OPERATIONS = [*READS, api.ORDERS_DRAFT, api.ORDERS_COMMIT, api.ORDERS_CANCEL, api.ORDERS_EDIT]
PHONE = WrongField("body", "/phone", "invalid_phone")
DUE = WrongField("body", "/due", "invalid_due")
TOKEN = WrongField("header", "/X-Idempotency-Token", "too_short", 16)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([PHONE], "invalid_phone"),
        ([WrongField("body", "/phone", "too_short", 1)], "invalid_phone"),
        ([WrongField("body", "/phone", "too_long", 64)], "invalid_phone"),
        ([DUE], "invalid_due"),
        ([PHONE, DUE], "validation_failed"),
        ([PHONE, TOKEN], "validation_failed"),
        ([DUE, WrongField("body", "/route", "required")], "validation_failed"),
        ([TOKEN], "validation_failed"),
        ([WrongField("body", "/phone", "required")], "validation_failed"),
        ([WrongField("body", "/due", "format")], "validation_failed"),
        ([WrongField("body", "/comment", "too_long", 1024)], "validation_failed"),
        ([WrongField("body", "/order_id", "pattern")], "validation_failed"),
        ([WrongField("body", "", "invalid_json")], "validation_failed"),
    ],
)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_wrong_request_is_told_by_what_is_wrong(
    wrong: Sequence[WrongField], code: str, operation: Operation[Any, Any, Any]
) -> None:
    refused = problem_for(RequestValidationError(operation.id, wrong), operation)
    assert (refused.code.status, refused.code.name, refused.outcome) == (400, code, "not_applied")
    problem = msgspec.json.decode(problem_response(refused, request_id="r", language="ru").body)
    assert [(e["in"], e["pointer"], e["code"]) for e in problem["errors"]] == [
        (w.location, w.pointer, w.code) for w in wrong
    ]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(UnsupportedMediaTypeError(), 415, "unsupported_media_type"), (BodyTooLargeError(), 413, "body_too_large")],
)
@pytest.mark.parametrize("operation", [*OPERATIONS, None])
def test_a_body_that_is_not_taken_has_changed_nothing(error: Exception, status: int, code: str, operation: Any) -> None:
    refused = problem_for(error, operation)
    assert (refused.code.status, refused.code.name, refused.outcome) == (status, code, "not_applied")


@pytest.mark.parametrize("code", sorted(name for name, code in CODES.items() if code.status < 500))
@pytest.mark.parametrize("operation", [*OPERATIONS, None])
def test_a_refusal_of_ours_stands_and_has_changed_nothing(code: str, operation: Any) -> None:
    refused = Refused(CODES[code])
    assert problem_for(refused, operation) is refused
    assert refused.outcome == "not_applied"


@pytest.mark.parametrize("code", sorted(name for name, code in CODES.items() if code.status >= 500))
def test_every_5xx_of_commit_is_unknown(code: str) -> None:
    """An earlier call may have been applied, so that not even ``overloaded`` proves anything."""
    assert problem_for(Refused(CODES[code]), api.ORDERS_COMMIT).outcome == "unknown"


@pytest.mark.parametrize("code", ["overloaded", "upstream_unavailable"])
@pytest.mark.parametrize("operation", [o for o in (*OPERATIONS, None) if o is not api.ORDERS_COMMIT])
def test_a_5xx_before_anything_was_sent_has_changed_nothing(code: str, operation: Any) -> None:
    assert problem_for(Refused(CODES[code]), operation).outcome == "not_applied"


@pytest.mark.parametrize(
    "error",
    [
        ValueError("8 916 123-45-67"),
        KeyError("x"),
        ResponseValidationError("orders_draft", [WrongField("body", "", "wrong_type")]),
    ],
)
@pytest.mark.parametrize(
    ("operation", "outcome"),
    [
        (api.ORDERS_ESTIMATE, "not_applied"),
        (api.ORDERS_DRAFT, "unknown"),
        (api.ORDERS_COMMIT, "unknown"),
        (api.ORDERS_ACTIVE, "not_applied"),
        (api.ORDERS_GET, "not_applied"),
        (api.ORDERS_CANCEL, "unknown"),
        (api.ORDERS_EDIT, "unknown"),
        (None, "not_applied"),
    ],
)
def test_a_defect_is_internal_and_unknown_where_something_may_have_been_sent(
    error: Exception, operation: Any, outcome: str
) -> None:
    refused = problem_for(error, operation)
    assert (refused.code.status, refused.code.name, refused.outcome) == (500, "internal", outcome)
    answer = problem_response(refused, request_id="r", language="ru")
    assert b"916" not in answer.body


def test_no_status_ever_stops_a_commit_by_mistake() -> None:
    """408, 425 and 429 are never sent (docs/api-rules.md, "Errors")."""
    assert {code.status for code in CODES.values()}.isdisjoint({408, 425, 429})
