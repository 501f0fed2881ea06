"""Results of a repeated call. The sets are closed: mypy checks a ``match`` over one of them."""

from __future__ import annotations

from dataclasses import dataclass

from generated.fleet_orders_manager import Draft, OrderStatus, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The order exists, exactly once. ``status`` is the order's, now."""

    order_id: str
    status: OrderStatus
    attempts: int
    """Requests that it took"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The draft exists. No driver is sent before its ``order_id`` is committed."""

    draft: Draft
    token: str
    """The idempotency token that it was made with"""
    attempts: int
    """Requests that it took"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A 4XX of the service: nothing was created, and the same call would be refused again.

    ``problem.code`` says why, ``problem.message`` says it to the dispatcher, and ``problem.current`` holds, for some
    codes, what to go on with: the new price, say.
    """

    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """The service did not accept the caller's token: 401, or 403 ``permission_denied``.

    It ends the loop, as every 4XX of the service. But it was said before anybody looked at the order, so it tells
    nothing of what earlier calls have done: with a good token of the same park, make the same call again.
    """

    problem: Problem
    may_have_applied: bool
    """Whether an earlier attempt of this call may have done what was asked"""
    token: str | None = None
    """The idempotency token of a draft, to go on with; None of a commit"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The time was up. Make the same call again, now or later: a repeat never does harm.

    Of a draft also: the service failed in a way that it forbids to repeat (``problem.retryable`` is false).
    """

    attempts: int = 0
    """Requests that were made; 0 where there was no time for one, so that nothing was sent"""
    may_have_applied: bool = False
    """Whether one of them may have done what was asked; False means that none has"""
    last: str | None = None
    """How the last attempt ended, for logs: a status, ``timeout``, ``unreachable``, ``bad_answer 404``, ..."""
    problem: Problem | None = None
    """The last error that the service told, if any; of a 5xx, the ``request_id`` is what its team will ask for"""
    token: str | None = None
    """The idempotency token of a draft, to go on with; None of a commit"""


class NotListedError(Exception):
    """The service refused to list orders: a 4XX. ``problem.code`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


CommitResult = Committed | Refused | Denied | Undecided
DraftResult = Drafted | Refused | Denied | Undecided
