"""Every way in which a call can go wrong.

::

    ContractBroken                a side broke the contract; names operation and places, never a value
    ├── RequestBroken             a caller's request: answered with 400
    └── AnswerBroken              an answer that our own server half was about to give: a defect of ours
    CallFailed                    a call ended without an answer that its caller has to translate
    ├── NotSent                   the time was up before anything was sent
    ├── NotTried                  the server is failing or full of our calls, so it was spared this one
    ├── Unreachable               no connection was made
    ├── TimedOut                  no answer in time
    ├── BrokenOff                 the connection was lost after the request had gone out
    ├── BadAnswer                 an answer outside the contract
    └── FailureAnswer             a documented 401, 429 or 5xx: it speaks of the server, not of the request
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

Location = Literal["body", "header", "path", "query"]


class WrongField(msgspec.Struct, frozen=True):
    """One place that is wrong: ``pointer`` is a JSON Pointer (RFC 6901) into ``location``, ``code`` a stable word."""

    location: Location
    pointer: str
    code: str
    limit: int | float | None = None


class ContractBroken(Exception):
    """A message does not match the contract. Neither text nor attributes carry what it said."""

    def __init__(self, operation: str, wrong: Sequence[WrongField]) -> None:
        places = ", ".join(f"{w.location}{w.pointer}: {w.code}" for w in wrong)
        super().__init__(f"{operation}: {places}")
        self.operation = operation
        self.wrong = tuple(wrong)


class RequestBroken(ContractBroken):
    """A request breaks the contract."""


class AnswerBroken(ContractBroken):
    """A handler's answer breaks the contract that it implements."""


class CallFailed(Exception):
    """A call that brought no answer to translate. ``result`` is its word in logs and metrics."""

    result: str = "failed"
    #: may the server have done what was asked all the same?
    may_have_applied: bool = True
    #: whole seconds that the server asked us to wait
    retry_after: int | None = None

    def __init__(self, contract: str, operation: str, reason: str) -> None:
        super().__init__(f"{contract} {operation}: {reason}")
        self.contract = contract
        self.operation = operation


class NotSent(CallFailed):
    """The caller's time was up before the request could be sent."""

    result = "timeout"
    may_have_applied = False

    def __init__(self, contract: str, operation: str) -> None:
        super().__init__(contract, operation, "no time left to send it")


class NotTried(CallFailed):
    """The server fails too often (``open``), or has too many calls of ours under way (``busy``), to be asked now."""

    result = "not_tried"
    may_have_applied = False

    def __init__(self, contract: str, operation: str, retry_after: int, why: Literal["open", "busy"] = "open") -> None:
        super().__init__(contract, operation, f"not tried: {why}")
        self.why = why
        self.retry_after = retry_after


class Unreachable(CallFailed):
    """No connection could be made, so nothing was sent."""

    result = "unreachable"
    may_have_applied = False

    def __init__(self, contract: str, operation: str) -> None:
        super().__init__(contract, operation, "no connection")


class TimedOut(CallFailed):
    """No complete answer within ``seconds``; ``deadline``: the caller's time ran out, not the operation's own."""

    result = "timeout"

    def __init__(self, contract: str, operation: str, *, deadline: bool, seconds: float) -> None:
        super().__init__(contract, operation, "no answer in time")
        self.deadline = deadline
        self.seconds = seconds


class BrokenOff(CallFailed):
    """The connection was lost before the answer was complete.

    ``was_idle``: a connection that had been kept, before a byte of the answer: as a rule it was closed while idle.
    """

    result = "broken_off"

    def __init__(self, contract: str, operation: str, *, was_idle: bool = False) -> None:
        super().__init__(contract, operation, "the connection was lost before the answer was complete")
        self.was_idle = was_idle


class BadAnswer(CallFailed):
    """An answer outside the contract: names the status and the places, never what stood there."""

    result = "bad_answer"

    def __init__(self, contract: str, operation: str, status: int, wrong: Sequence[WrongField] = ()) -> None:
        places = ", ".join(f"{w.location}{w.pointer}: {w.code}" for w in wrong) or "not documented"
        super().__init__(contract, operation, f"answer {status} breaks the contract: {places}")
        self.status = status
        self.wrong = tuple(wrong)
        self.may_have_applied = not 300 <= status < 400  # a redirect is never followed: nobody acted on the request


class FailureAnswer(CallFailed):
    """A documented 401, 429 or 5xx. ``answer`` is typed, ``None`` where a gateway put its own page in its place."""

    def __init__(self, contract: str, operation: str, status: int, answer: Any, retry_after: int | None) -> None:
        super().__init__(contract, operation, f"answer {status}")
        self.answer = answer
        self.status = status
        self.result = str(status)
        self.retry_after = retry_after
        self.may_have_applied = status >= 500
