"""Maps every exception to a problem. The only place that does, so no upstream response leaks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException

from generated import int_api
from generated.fleet_orders_manager import problems
from runtime import errors
from runtime.errors import RequestValidationError, UpstreamError, WrongField
from runtime.operation import Operation
from runtime.problems import Outcome, Refused
from runtime.server.asgi import BodyTooLargeError
from runtime.server.operations import UnsupportedMediaTypeError

#: the operations of int-api after which an order may be another one; ``outcome`` is about orders alone
CHANGING = frozenset(
    operation.id
    for operation in vars(int_api).values()
    if isinstance(operation, Operation) and operation.policy.changing
)
#: our own operations whose failure may leave an order changed
_CHANGES_ORDERS = "orders:write"
#: on commit an earlier call may have been applied, whatever the result of this one
_COMMIT = "orders_commit"


def problem_for(error: Exception, operation: Operation[Any, Any, Any] | None) -> Refused:
    """Return the problem for an exception that was raised while ``operation`` was served."""
    refused = _refused(error, operation)
    if operation is not None and operation.id == _COMMIT and refused.code.status >= 500:
        refused.outcome = "unknown"
    return refused


def _refused(error: Exception, operation: Operation[Any, Any, Any] | None) -> Refused:
    match error:
        case Refused():
            return error
        case RequestValidationError():
            return _of_request(error.wrong)
        case UnsupportedMediaTypeError():
            return problems.unsupported_media_type()
        case BodyTooLargeError():
            return problems.body_too_large()
        case UpstreamError():
            return _of_call(error, _outcome(error))
        case HTTPException(status_code=404):
            return problems.no_such_path()
        case HTTPException(status_code=405):
            return problems.method_not_allowed(headers=error.headers or {})
        case _:
            changes = operation is not None and operation.extensions.get("x-permission") == _CHANGES_ORDERS
            return problems.internal(outcome="unknown" if changes else "not_applied")


def _of_request(wrong: Sequence[WrongField]) -> Refused:
    """Use the special codes only if nothing else is wrong with the request."""
    if all(w.pointer == "/phone" and w.code in ("invalid_phone", "too_short", "too_long") for w in wrong):
        return problems.invalid_phone(wrong)
    if all(w.code == "invalid_due" for w in wrong):
        return problems.invalid_due(wrong)
    return problems.validation_failed(wrong)


def _of_call(failed: UpstreamError, outcome: Outcome) -> Refused:
    match failed:
        case errors.DeadlineExceededError() | errors.UpstreamTimeoutError(deadline=True):
            return problems.deadline_exceeded(outcome=outcome)
        case errors.UpstreamTimeoutError():
            return problems.upstream_timeout(outcome=outcome)
        case errors.UpstreamStatusError(status=429 | 500 | 503):
            return problems.upstream_unavailable(retry_after=failed.retry_after, outcome=outcome)
        case errors.InvalidResponseError() | errors.UpstreamStatusError():
            return problems.upstream_bad_answer(outcome=outcome)
        case _:
            return problems.upstream_unavailable(retry_after=failed.retry_after, outcome=outcome)


def _outcome(failed: UpstreamError) -> Outcome:
    return "unknown" if failed.operation in CHANGING and failed.may_have_applied else "not_applied"
