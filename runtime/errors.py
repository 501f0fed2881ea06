"""Exceptions of calls and of contract violations.

::

    ContractViolationError        a message violates the contract; names operation and fields, never a value
    ├── RequestValidationError    a client's request: returned as 400
    └── ResponseValidationError   a response of our own server half: a defect of ours
    UpstreamError                 a call ended without a response that its caller has to translate
    ├── DeadlineExceededError     the deadline passed before anything was sent
    ├── CallRejectedError         rejected locally, nothing was sent
    │   ├── CircuitOpenError          the circuit breaker is open
    │   └── ConcurrencyLimitError     too many calls of ours are in flight
    ├── ConnectError              no connection was made
    ├── UpstreamTimeoutError      no response in time
    ├── ConnectionLostError       the connection was lost after the request had been sent
    ├── InvalidResponseError      a response outside the contract
    └── UpstreamStatusError       a documented 401, 429 or 5xx: about the server, not about the request
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Literal

import msgspec

#: seconds after which a timeout counts as a failure of the server, though the caller's deadline caused it
_SLOW_SECONDS = 1.0

Location = Literal["body", "cookie", "header", "path", "query"]
#: label ``why`` of the metric of calls that were not made
Rejection = Literal["no_time", "open", "busy"]


class WrongField(msgspec.Struct, frozen=True):
    """One validation error: ``pointer`` is a JSON Pointer (RFC 6901) into ``location``, ``code`` a stable word."""

    location: Location
    pointer: str
    code: str
    limit: int | float | None = None


def first_per_place(errors: Iterable[WrongField]) -> list[WrongField]:
    """Return the first error of each place: what else is wrong there is no news to its caller."""
    found: dict[tuple[str, str], WrongField] = {}
    for error in errors:
        found.setdefault((error.location, error.pointer), error)
    return list(found.values())


class ContractViolationError(Exception):
    """A message that violates the contract. Neither text nor attributes carry its content."""

    def __init__(self, operation: str, wrong: Sequence[WrongField]) -> None:
        super().__init__(f"{operation}: {_places(wrong)}")
        self.operation = operation
        self.wrong = tuple(wrong)


class RequestValidationError(ContractViolationError):
    """A request that violates the contract."""


class ResponseValidationError(ContractViolationError):
    """A handler's response that violates the contract which it implements."""


class UpstreamError(Exception):
    """A call without a response to translate. ``result`` is its label in logs and metrics."""

    result: str = "failed"
    #: whether the server may have applied the request
    may_have_applied: bool = True
    #: whether the server is to blame: decides about circuit breaker and retry budget
    is_server_failure: bool = True
    #: whole seconds after which the server accepts another attempt
    retry_after: int | None = None

    def __init__(self, contract: str, operation: str, reason: str) -> None:
        super().__init__(f"{contract} {operation}: {reason}")
        self.contract = contract
        self.operation = operation


class DeadlineExceededError(UpstreamError):
    """The deadline passed before the request could be sent."""

    result = "timeout"
    may_have_applied = is_server_failure = False
    rejection: ClassVar[Rejection] = "no_time"

    def __init__(self, contract: str, operation: str) -> None:
        super().__init__(contract, operation, "no time left to send it")


class CallRejectedError(UpstreamError):
    """A call that was rejected locally, to protect the server or its callers."""

    result = "not_tried"
    may_have_applied = is_server_failure = False
    rejection: ClassVar[Rejection]

    def __init__(self, contract: str, operation: str, retry_after: int) -> None:
        super().__init__(contract, operation, f"not tried: {self.rejection}")
        self.retry_after = retry_after


class CircuitOpenError(CallRejectedError):
    """The circuit breaker is open: too many calls have failed."""

    rejection = "open"


class ConcurrencyLimitError(CallRejectedError):
    """The concurrency limit is reached, and no slot became free in time."""

    rejection = "busy"


class ConnectError(UpstreamError):
    """No connection could be made, so nothing was sent."""

    result = "unreachable"
    may_have_applied = False

    def __init__(self, contract: str, operation: str) -> None:
        super().__init__(contract, operation, "no connection")


class UpstreamTimeoutError(UpstreamError):
    """No complete response within ``seconds``; ``deadline``: the caller's deadline, not the operation's timeout."""

    result = "timeout"

    def __init__(self, contract: str, operation: str, *, deadline: bool, seconds: float) -> None:
        super().__init__(contract, operation, "no answer in time")
        self.deadline = deadline
        self.seconds = seconds
        # otherwise a caller with X-Request-Timeout-Ms: 1 could open the circuit for everyone
        self.is_server_failure = not deadline or seconds >= _SLOW_SECONDS


class ConnectionLostError(UpstreamError):
    """The connection was lost before the response was complete.

    ``stale_connection``: a reused connection, lost before a byte of the response: usually closed while it was idle.
    """

    result = "broken_off"

    def __init__(self, contract: str, operation: str, *, stale_connection: bool = False) -> None:
        super().__init__(contract, operation, "the connection was lost before the answer was complete")
        self.stale_connection = stale_connection
        self.is_server_failure = not stale_connection


class InvalidResponseError(UpstreamError):
    """A response outside the contract: names the status and the fields, never their values."""

    result = "bad_answer"

    def __init__(self, contract: str, operation: str, status: int, wrong: Sequence[WrongField] = ()) -> None:
        reason = f"answer {status} breaks the contract: {_places(wrong) or 'not documented'}"
        super().__init__(contract, operation, reason)
        self.status = status
        self.wrong = tuple(wrong)
        # a redirect is never followed, so the request was not applied
        self.may_have_applied = not 300 <= status < 400


class UpstreamStatusError(UpstreamError):
    """A documented 401, 429 or 5xx. ``response`` is typed, ``None`` if a gateway returned a page of its own instead."""

    def __init__(self, contract: str, operation: str, status: int, response: Any, retry_after: int | None) -> None:
        super().__init__(contract, operation, f"answer {status}")
        self.response = response
        self.status = status
        self.result = str(status)
        self.retry_after = retry_after
        self.may_have_applied = status >= 500
        self.is_server_failure = status not in (401, 429)


def _places(wrong: Sequence[WrongField]) -> str:
    return ", ".join(f"{one.location}{one.pointer}: {one.code}" for one in wrong)
