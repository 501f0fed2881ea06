"""What all upstreams put around their operations: the caller's language, errors in their own shape, and the witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from runtime.errors import AnswerBroken, RequestBroken, WrongField
from runtime.operation import Operation
from runtime.server import HttpAnswer, HttpRequest
from sandbox.calls import Violation
from sandbox.messages import Language, language_of, message

UNDECIDED_HEADER = "x-sandbox-undecided-ms"
"""Set by the edge, never by a caller: commitOrder is to answer 202 with this wait"""

REFUSED_HEADER = "x-sandbox-refused"
"""Marks an answer that was not the handler's, for the edge, which takes it away"""


@dataclass(frozen=True, kw_only=True)
class CallContext:
    """What a handler gets beside its request."""

    language: Language
    undecided_ms: int | None


class SandboxFrame:
    """The frame of one upstream. Whatever breaks its contract is written into `violations`."""

    def __init__(self, upstream: str, violations: list[Violation]) -> None:
        self._upstream = upstream
        self._violations = violations

    async def context(self, operation: Operation[Any, Any, Any], http: HttpRequest) -> CallContext:
        """The call's context. The service token was checked at the edge."""
        undecided = http.headers.get(UNDECIDED_HEADER)
        return CallContext(
            language=language_of(http.headers.get("accept-language")),
            undecided_ms=None if undecided is None else int(undecided),
        )

    def check(
        self, operation: Operation[Any, Any, Any], request: Any, context: CallContext, wrong: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        """Nothing beyond the types: the rest is the platform's to refuse, in its own words."""
        return ()

    def failure(self, operation: Operation[Any, Any, Any] | None, http: HttpRequest, error: Exception) -> HttpAnswer:
        """The upstream's error for whatever was raised, be it by the generated half or by the witness."""
        status, code = _kind(error)
        self._note(operation, http, error, status)
        body = {"code": code, "message": message(code, language_of(http.headers.get("accept-language")))}
        headers = {"Content-Type": "application/json", REFUSED_HEADER: "1"}
        return HttpAnswer(status, headers, msgspec.json.encode(body))

    def _note(
        self, operation: Operation[Any, Any, Any] | None, http: HttpRequest, error: Exception, status: int
    ) -> None:
        self._violations.append(
            Violation(
                upstream=self._upstream,
                operation=f"{http.method} {http.path}" if operation is None else operation.id,
                side="answer" if status >= 500 else "request",
                where=_where(error),
            )
        )


def _kind(error: Exception) -> tuple[int, str]:
    if isinstance(error, RequestBroken):
        return 400, "bad_request"
    # connexion's problems have a status, starlette's exceptions a status_code
    status = getattr(error, "status", None) or getattr(error, "status_code", 500)
    known = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 415: "bad_request"}
    return (status, known[status]) if status in known else (500, "internal")


def _where(error: Exception) -> str:
    if isinstance(error, RequestBroken | AnswerBroken):
        return f"generated types: {error}"
    # the cause's own text would quote the value
    cause = error.__cause__ or error.__context__
    path = getattr(cause, "absolute_path", None)
    if path is None:
        return f"{type(error).__name__}"
    return f"{type(error).__name__}: /{'/'.join(map(str, path))}: {getattr(cause, 'validator', '')}"
