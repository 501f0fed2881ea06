"""Expected cells of the fault matrix, derived from docs/api-rules.md by a few rules, not from observed responses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from sandbox.faults import (
    AnswerLost,
    Delay,
    HtmlStatus,
    HugeBody,
    MissingField,
    NoAnswer,
    NotJson,
    Redirect,
    Refuse,
    ResetBefore,
    ResetHalfway,
    SlowBody,
    Status,
    Undecided,
    UnknownEnum,
    UnknownStatus,
    WrongType,
)
from tests.fault_matrix.rows import Column, Row

ATTEMPTS = 3
#: seconds: an upstream's own time-out by its overlay, else 4; ours by the contract, else 8
_UPSTREAM_TIME = {"getPark": 1, "storePhone": 1, "findPhone": 1, "searchOrders": 2, "estimateOrder": 3}
_TIME = {"orders_estimate": 5, "orders_active": 5, "orders_get": 5}
#: of a look-up beside a draft, which the draft can do without
_LOOK_UP_TIME = 2
_CHANGING = ("draftOrder", "commitOrder", "cancelOrder", "editOrder")
#: refusals that each contract documents; all have 401, 429, 500 and 503 beside them
_REFUSALS = {
    "getPark": {404},
    "storePhone": {400},
    "findPhone": {400, 404},
    "estimateOrder": {400, 404},
    "draftOrder": {400, 404, 409, 422},
    "searchOrders": {400},
    "commitOrder": {400, 404, 409, 410},
    "cancelOrder": {400, 404, 409},
    "editOrder": {400, 404, 409},
}


class End(Enum):
    """Result of a call of an upstream."""

    GOOD = "good"
    UNDECIDED = "undecided"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    CUT_OFF = "cut off"
    NOT_CONNECTED = "not connected"
    NOT_IN_TIME = "not in time"
    BAD = "bad"
    NOT_ACTED_ON = "not acted on"


#: "only what is safe to repeat, on connection faults, 500 and 503"
REPEATED = frozenset({End.UNAVAILABLE, End.CUT_OFF, End.NOT_CONNECTED})
#: "unknown where draft, cancel or edit was sent and got no answer, 500 or 503", nor one that can be believed
_DOUBTFUL = frozenset({End.UNAVAILABLE, End.CUT_OFF, End.NOT_IN_TIME, End.BAD})


@dataclass(frozen=True)
class Expected:
    """An answer of ours. ``code`` is None for a success; ``warning`` is a draft's."""

    status: int
    attempts: int
    code: str | None = None
    outcome: str | None = None
    retryable: bool | None = None
    retry_after: int | None = None
    warning: str | None = None


def expected(row: Row, column: Column, *, lasting: bool = True) -> Expected:
    """The answer to a call that meets the fault: at every attempt, or at the first one alone."""
    end = end_of(row, column.called)
    most = _attempts(row, column) if end in REPEATED else 1
    if most > 1 and not lasting:
        return replace(_answer(End.GOOD, row, column), attempts=2)
    return replace(_answer(end, row, column), attempts=most)


def end_of(row: Row, called: str) -> End:
    """Return the result of an upstream's operation under a fault."""
    match row.fault:
        case Undecided():
            return End.UNDECIDED
        case Delay(seconds=seconds) if seconds > _UPSTREAM_TIME.get(called, 4):
            return End.NOT_IN_TIME
        case SlowBody(pieces=pieces, pause=pause) if pieces * pause > _UPSTREAM_TIME.get(called, 4):
            return End.NOT_IN_TIME
        case NoAnswer():
            return End.NOT_IN_TIME
        case Refuse():
            return End.NOT_CONNECTED
        case ResetBefore() | ResetHalfway() | AnswerLost():
            return End.CUT_OFF
        case Status(code=500 | 503) | HtmlStatus(code=500 | 503):
            return End.UNAVAILABLE
        case Status(code=429):
            return End.BUSY
        case Status(code=401) | Redirect():
            return End.NOT_ACTED_ON
        case Status(code=code) if code in _REFUSALS[called]:
            # on commit a 404, 409 or 410 counts only with a code that the contract names
            return End.BAD if called == "commitOrder" and code != 400 else End.REFUSED
        case Status() | HtmlStatus() | UnknownStatus() | NotJson() | MissingField() | WrongType() | HugeBody():
            return End.BAD
        case UnknownEnum() if called == "getPark":
            # the first set of a park is its kind
            return End.REFUSED
        case _:
            return End.GOOD


def _attempts(row: Row, column: Column) -> int:
    """Retries: safe operations only, after `Retry-After` if it fits into the deadline, at most three attempts."""
    if column.called == "editOrder":
        return 1
    looks_up = column.called == "searchOrders" and column.operation == "orders_draft"
    time = _LOOK_UP_TIME if looks_up else _TIME.get(column.operation, 8)
    fitting = ATTEMPTS if not _named(row) else 1 + (time - 1) // (_named(row) or 1)
    return min(ATTEMPTS, fitting)


def _answer(end: End, row: Row, column: Column) -> Expected:
    if column.called == "searchOrders" and column.operation == "orders_draft" and end is not End.GOOD:
        if column.on_active_orders == "warn":
            return Expected(200, 1, warning="duplicates_not_checked")
        # "refuse whose look-up fails for any reason: 503"
        return _error(503, "upstream_unavailable", column, doubtful=False, retry_after=_named(row) or 1)
    doubtful = end in _DOUBTFUL and column.called in _CHANGING
    match end:
        case End.GOOD:
            return Expected(200, 1)
        case End.UNDECIDED:
            return _error(503, "commit_undecided", column, retry_after=2)
        case End.REFUSED:
            return _refusal(row, column)
        case End.UNAVAILABLE | End.BUSY | End.CUT_OFF | End.NOT_CONNECTED:
            return _error(503, "upstream_unavailable", column, doubtful=doubtful, retry_after=_named(row) or 1)
        case End.NOT_IN_TIME:
            code = "upstream_timeout" if row.timeout_ms is None else "deadline_exceeded"
            return _error(504, code, column, doubtful=doubtful)
        case End.BAD | End.NOT_ACTED_ON:
            return _error(502, "upstream_bad_answer", column, doubtful=doubtful)


def _refusal(row: Row, column: Column) -> Expected:
    match column.called:
        case "getPark" if isinstance(row.fault, UnknownEnum):
            return _error(403, "park_may_not_create_orders", column)
        case "getPark":
            return _error(404, "park_not_found", column)
        case "findPhone" if isinstance(row.fault, Status) and row.fault.code == 404:
            # a phone that was never stored: no orders
            return Expected(200, 1)
        case "findPhone" | "storePhone":
            return _error(400, "invalid_phone", column)
        case _:
            return _error(400, "refused_by_platform", column)


def _named(row: Row) -> int | None:
    """The wait that an upstream has named in whole seconds."""
    named = getattr(row.fault, "retry_after", None)
    return named if isinstance(named, int) else None


def _error(
    status: int, code: str, column: Column, *, doubtful: bool = False, retry_after: int | None = None
) -> Expected:
    # "Every 202 and 5xx of commit has outcome: unknown, since an earlier call may have been applied"
    unknown = doubtful or (column.operation == "orders_commit" and status >= 500)
    # "true for 5xx of whatever may be repeated as it is (all but an edit with outcome: unknown)"
    retryable = status >= 500 and not (column.operation == "orders_edit" and unknown)
    return Expected(status, 1, code, "unknown" if unknown else "not_applied", retryable, retry_after)
