"""Meaning of one response for a call that is repeated until its result is final."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from generated.fleet_orders_manager import (
    ORDERS_COMMIT,
    ORDERS_DRAFT,
    Commit,
    Draft,
    OrdersCommit200,
    OrdersCommit202,
    OrdersCommitRequest,
    OrdersCommitResult,
    OrdersDraft200,
    OrdersDraftRequest,
    OrdersDraftResult,
    Problem,
)
from runtime.errors import CallRejectedError, InvalidResponseError, UpstreamError, UpstreamStatusError
from runtime.model import Answer
from runtime.operation import AnswerSpec, Operation

T = TypeVar("T")

#: 4XX that the service never sends (docs/api-rules.md): they come from an overloaded or impatient proxy
_NEVER_OURS = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Final(Generic[T]):
    """The call succeeded."""

    value: T


@dataclass(frozen=True, slots=True)
class Refusal:
    """The service refuses, and will not think better of it."""

    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Nothing final. ``wait``: seconds that the service asked for, 0 where it did not."""

    result: str
    may_have_applied: bool = True
    sent: bool = True
    retryable: bool = True
    wait: float = 0.0
    problem: Problem | None = None


class OtherError(Answer, frozen=True):
    """An error of ours whose status the contract, as it was when this was generated, does not have."""

    status: int
    body: Problem


def _with_other_errors(operation: Operation[Any, Any, Any]) -> Operation[Any, Any, Any]:
    other = AnswerSpec(400, 599, OtherError, Problem, media_type="application/problem+json")
    return replace(operation, answers=(*operation.answers, other))


COMMIT: Operation[OrdersCommitRequest, Any, OrdersCommitResult | OtherError] = _with_other_errors(ORDERS_COMMIT)
DRAFT: Operation[OrdersDraftRequest, Any, OrdersDraftResult | OtherError] = _with_other_errors(ORDERS_DRAFT)


def of_commit(order_id: str) -> Callable[[OrdersCommitResult | OtherError], Final[Commit] | Refusal | Again]:
    """The judge of the answers to a commit of ``order_id``."""

    def judge(answer: OrdersCommitResult | OtherError) -> Final[Commit] | Refusal | Again:
        match answer:
            case OrdersCommit200(body=commit) if commit.order_id == order_id:
                return Final(commit)
            case OrdersCommit200():
                return Again(result="bad_answer 200")
            case OrdersCommit202(body=pending):
                return Again(result="202", wait=pending.retry_after_ms / 1000)
            case _:
                return _of_error(answer.status, answer.body)

    return judge


def of_draft(answer: OrdersDraftResult | OtherError) -> Final[Draft] | Refusal | Again:
    """The judge of the answers to a draft."""
    match answer:
        case OrdersDraft200(body=draft):
            return Final(draft)
        case _:
            return _of_error(answer.status, answer.body)


def of_failure(failure: UpstreamError) -> Refusal | Again:
    """The judge of a call that brought no answer to translate."""
    wait = float(failure.retry_after or 0)
    match failure:
        case UpstreamStatusError(response=None):
            return Again(result=failure.result, may_have_applied=failure.may_have_applied, wait=wait)
        case UpstreamStatusError():
            return _of_error(failure.status, failure.response.body, wait)
        case InvalidResponseError(status=status) if status:
            return Again(result=f"{failure.result} {status}", may_have_applied=failure.may_have_applied)
        case _:
            sent = not isinstance(failure, CallRejectedError)
            return Again(result=failure.result, may_have_applied=failure.may_have_applied, sent=sent, wait=wait)


def _of_error(status: int, problem: Problem, wait: float = 0.0) -> Refusal | Again:
    not_applied = problem.status == status and problem.outcome == "not_applied"
    if status >= 500:
        return Again(
            result=str(status),
            may_have_applied=not not_applied,
            retryable=problem.retryable,
            wait=wait,
            problem=problem,
        )
    # a proxy's 4XX would say of an order that may exist that it does not: only ours is the end, and only if it says so
    if not_applied and not problem.retryable and status not in _NEVER_OURS:
        return Refusal(problem)
    return Again(result=str(status), wait=wait, problem=problem)
