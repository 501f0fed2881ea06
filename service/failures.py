"""What whatever was raised becomes for our caller: one place, so that no upstream's answer passes untranslated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime import errors
from runtime.errors import CallFailed, RequestBroken, WrongField
from runtime.operation import Operation
from runtime.server import BodyTooLarge, UnsupportedMediaType
from service.problems import Outcome, Refused

#: the operations of int-api after which an order may be another one; ``outcome`` is about orders alone
CHANGING = frozenset({"draftOrder", "commitOrder", "cancelOrder", "editOrder"})
#: our own operations whose failure may leave an order changed
_CHANGES_ORDERS = "orders:write"
#: on commit an earlier call may have been applied, whatever became of this one (API.md, fine print)
_COMMIT = "orders_commit"


def refused_by(error: Exception, operation: Operation[Any, Any, Any] | None) -> Refused:
    """The refusal for anything that was raised while ``operation`` was served."""
    refused = _refused(error, operation)
    if operation is not None and operation.id == _COMMIT and refused.status >= 500:
        refused.outcome = "unknown"
    return refused


def _refused(error: Exception, operation: Operation[Any, Any, Any] | None) -> Refused:
    match error:
        case Refused():
            return error
        case RequestBroken():
            return Refused(_code_of(error.wrong), wrong=error.wrong)
        case UnsupportedMediaType():
            return Refused("unsupported_media_type")
        case BodyTooLarge():
            return Refused("body_too_large")
        case CallFailed():
            return Refused(_code_of_call(error), retry_after=error.retry_after, outcome=_outcome(error))
        case _:
            changes = operation is not None and operation.extensions.get("x-permission") == _CHANGES_ORDERS
            return Refused("internal", outcome="unknown" if changes else "not_applied")


def _code_of(wrong: Sequence[WrongField]) -> str:
    """API.md: the special codes are for requests in which that is all that is wrong."""
    if all(w.pointer == "/phone" and w.code in ("invalid_phone", "too_short", "too_long") for w in wrong):
        return "invalid_phone"
    if all(w.code == "invalid_due" for w in wrong):
        return "invalid_due"
    return "validation_failed"


def _code_of_call(failed: CallFailed) -> str:
    match failed:
        case errors.NotSent() | errors.TimedOut(deadline=True):
            return "deadline_exceeded"
        case errors.TimedOut():
            return "upstream_timeout"
        case errors.FailureAnswer(status=429 | 500 | 503):
            return "upstream_unavailable"
        case errors.BadAnswer() | errors.FailureAnswer():
            return "upstream_bad_answer"
        case _:
            return "upstream_unavailable"


def _outcome(failed: CallFailed) -> Outcome:
    return "unknown" if failed.operation in CHANGING and failed.may_have_applied else "not_applied"
