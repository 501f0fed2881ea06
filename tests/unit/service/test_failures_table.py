"""Problem for a failed call: status, code, outcome and retryable, by the kind of failure and the two operations.

Expectations: docs/api-rules.md, "Errors" (table of codes, `outcome`, `retryable`) and "Commit".
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager as api
from generated import fleet_parks, int_api, personal
from runtime import errors
from runtime.errors import UpstreamError, WrongField
from runtime.operation import Operation
from service.errors.problems import problem_response
from service.errors.translation import problem_for

ESTIMATE, DRAFT, COMMIT, ACTIVE = api.ORDERS_ESTIMATE, api.ORDERS_DRAFT, api.ORDERS_COMMIT, api.ORDERS_ACTIVE
GET, CANCEL, EDIT = api.ORDERS_GET, api.ORDERS_CANCEL, api.ORDERS_EDIT
#: which of our operations asks what of whom
CALLS: list[tuple[Operation[Any, Any, Any], Operation[Any, Any, Any]]] = [
    (ESTIMATE, fleet_parks.GET_PARK),
    (ESTIMATE, personal.STORE_PHONE),
    (ESTIMATE, int_api.ESTIMATE_ORDER),
    (DRAFT, fleet_parks.GET_PARK),
    (DRAFT, personal.STORE_PHONE),
    (DRAFT, int_api.DRAFT_ORDER),
    (DRAFT, int_api.SEARCH_ORDERS),
    (COMMIT, int_api.COMMIT_ORDER),
    (ACTIVE, fleet_parks.GET_PARK),
    (ACTIVE, personal.FIND_PHONE),
    (ACTIVE, int_api.SEARCH_ORDERS),
    (GET, int_api.SEARCH_ORDERS),
    (CANCEL, int_api.CANCEL_ORDER),
    (EDIT, int_api.EDIT_ORDER),
]
#: the calls after which an order may be another one
CHANGES = {(DRAFT.id, int_api.DRAFT_ORDER.id), (CANCEL.id, int_api.CANCEL_ORDER.id), (EDIT.id, int_api.EDIT_ORDER.id)}
SENT = "sent and not answered"
NOT_SENT = "not sent, or refused in words that leave no doubt"


def bad(status: int) -> Any:
    return lambda contract, operation: errors.InvalidResponseError(
        contract, operation, status, [WrongField("body", "", "format")]
    )


def failure(status: int) -> Any:
    return lambda contract, operation: errors.UpstreamStatusError(contract, operation, status, None, None)


def timed_out(deadline: bool) -> Any:
    return lambda contract, operation: errors.UpstreamTimeoutError(contract, operation, deadline=deadline, seconds=1.0)


#: kind of failure, the call's fate, status and code of our answer
KINDS: list[tuple[str, Any, str, int, str]] = [
    ("no time left", errors.DeadlineExceededError, NOT_SENT, 504, "deadline_exceeded"),
    ("spared", lambda c, o: errors.CircuitOpenError(c, o, 5), NOT_SENT, 503, "upstream_unavailable"),
    ("no connection", errors.ConnectError, NOT_SENT, 503, "upstream_unavailable"),
    ("caller's time ran out", timed_out(True), SENT, 504, "deadline_exceeded"),
    ("operation's time ran out", timed_out(False), SENT, 504, "upstream_timeout"),
    ("broken off", errors.ConnectionLostError, SENT, 503, "upstream_unavailable"),
    ("200 that breaks the contract", bad(200), SENT, 502, "upstream_bad_answer"),
    ("301", bad(301), NOT_SENT, 502, "upstream_bad_answer"),
    ("307", bad(307), NOT_SENT, 502, "upstream_bad_answer"),
    ("not HTTP, or too large", bad(0), SENT, 502, "upstream_bad_answer"),
    ("502 of a gateway", bad(502), SENT, 502, "upstream_bad_answer"),
    ("our token refused", failure(401), NOT_SENT, 502, "upstream_bad_answer"),
    ("429", failure(429), NOT_SENT, 503, "upstream_unavailable"),
    ("500", failure(500), SENT, 503, "upstream_unavailable"),
    ("503", failure(503), SENT, 503, "upstream_unavailable"),
]
ROWS = [
    pytest.param(ours, theirs, *kind[1:], id=f"{ours.id}-{theirs.id}-{kind[0]}")
    for ours, theirs in CALLS
    for kind in KINDS
]


def call(make: Any, theirs: Operation[Any, Any, Any]) -> UpstreamError:
    failed: UpstreamError = make(theirs.contract, theirs.id)
    return failed


@pytest.mark.parametrize(("ours", "theirs", "make", "fate", "status", "code"), ROWS)
def test_every_failure_of_every_call_has_its_answer(
    ours: Operation[Any, Any, Any], theirs: Operation[Any, Any, Any], make: Any, fate: str, status: int, code: str
) -> None:
    refused = problem_for(call(make, theirs), ours)
    assert (refused.code.status, refused.code.name) == (status, code)
    changed = (ours.id, theirs.id) in CHANGES and fate is SENT
    assert refused.outcome == ("unknown" if changed or ours is COMMIT else "not_applied")
    problem = msgspec.json.decode(problem_response(refused, request_id="r", language="ru", operation=ours.id).body)
    assert problem["retryable"] is not (ours is EDIT and changed)
    assert problem["outcome"] == refused.outcome


@pytest.mark.parametrize(
    ("ours", "theirs", "outcome"),
    [
        (DRAFT, int_api.DRAFT_ORDER, "unknown"),
        (DRAFT, personal.STORE_PHONE, "not_applied"),
        (DRAFT, int_api.SEARCH_ORDERS, "not_applied"),
        (CANCEL, int_api.CANCEL_ORDER, "unknown"),
    ],
)
@pytest.mark.parametrize("make", [errors.DeadlineExceededError, errors.ConnectError, failure(429), failure(401)])
def test_what_a_former_attempt_may_have_done_stays_unknown(
    make: Any, ours: Operation[Any, Any, Any], theirs: Operation[Any, Any, Any], outcome: str
) -> None:
    failed = call(make, theirs)
    failed.may_have_applied = True
    assert problem_for(failed, ours).outcome == outcome


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize(("asked", "told"), [(None, "1"), (0, "0"), (7, "7")])
def test_an_upstreams_retry_after_is_handed_on(status: int, asked: int | None, told: str) -> None:
    failed = errors.UpstreamStatusError("fleet-parks", "getPark", status, None, asked)
    answer = problem_response(problem_for(failed, ESTIMATE), request_id="r", language="ru")
    assert answer.headers["Retry-After"] == told


def test_the_text_of_a_failure_is_not_told() -> None:
    failed = errors.InvalidResponseError("int-api", "draftOrder", 200, [WrongField("body", "/order_id", "required")])
    answer = problem_response(problem_for(failed, DRAFT), request_id="r", language="ru")
    assert b"order_id" not in answer.body
    assert b"draftOrder" not in answer.body
