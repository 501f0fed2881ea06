"""Hooks of all upstreams' operations: the caller's language, and errors in their own form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.types import Scope

from runtime.errors import RequestValidationError, ResponseValidationError, WrongField
from runtime.operation import Operation
from runtime.server.asgi import HttpResponse, headers_of
from sandbox.calls import Violation
from sandbox.messages import Language, language_of, message

UNDECIDED_HEADER = "x-sandbox-undecided-ms"
"""Set by the edge, never by a caller: commitOrder is to answer 202 with this wait"""

REFUSED_HEADER = "x-sandbox-refused"
"""Marks an answer that was not the handler's, for the edge, which takes it away"""


@dataclass(frozen=True, kw_only=True)
class CallContext:
    """Context of a handler besides its request."""

    language: Language
    undecided_ms: int | None


class SandboxHooks:
    """Hooks of one upstream. Each violation of its contract is recorded in `violations`."""

    def __init__(self, upstream: str, violations: list[Violation]) -> None:
        self._upstream = upstream
        self._violations = violations

    async def context(self, operation: Operation[Any, Any, Any], scope: Scope) -> CallContext:
        """Return the context of a call. The service token was checked at the edge."""
        headers = headers_of(scope)
        undecided = headers.get(UNDECIDED_HEADER)
        return CallContext(
            language=language_of(headers.get("accept-language")),
            undecided_ms=None if undecided is None else int(undecided),
        )

    def validate(
        self, operation: Operation[Any, Any, Any], request: Any, context: CallContext, errors: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        """Return nothing: the platform rejects what the types allow, with its own codes."""
        return ()

    def on_error(self, operation: Operation[Any, Any, Any] | None, scope: Scope, error: Exception) -> HttpResponse:
        """Return the upstream's error for an exception of the generated code or of connexion."""
        status, code = _kind(error)
        self._record(operation, scope, error, status)
        body = {"code": code, "message": message(code, language_of(headers_of(scope).get("accept-language")))}
        headers = {"Content-Type": "application/json", REFUSED_HEADER: "1"}
        return HttpResponse(status, headers, msgspec.json.encode(body))

    def _record(self, operation: Operation[Any, Any, Any] | None, scope: Scope, error: Exception, status: int) -> None:
        self._violations.append(
            Violation(
                upstream=self._upstream,
                operation=f"{scope['method']} {scope['path']}" if operation is None else operation.id,
                side="answer" if status >= 500 else "request",
                where=_where(error),
            )
        )


def _kind(error: Exception) -> tuple[int, str]:
    if isinstance(error, RequestValidationError):
        return 400, "bad_request"
    # connexion's problems have a status, starlette's exceptions a status_code
    status = getattr(error, "status", None) or getattr(error, "status_code", 500)
    known = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 415: "bad_request"}
    return (status, known[status]) if status in known else (500, "internal")


def _where(error: Exception) -> str:
    if isinstance(error, RequestValidationError | ResponseValidationError):
        return f"generated types: {error}"
    # the cause's own text would quote the value
    cause = error.__cause__ or error.__context__
    path = getattr(cause, "absolute_path", None)
    if path is None:
        return f"{type(error).__name__}"
    return f"{type(error).__name__}: /{'/'.join(map(str, path))}: {getattr(cause, 'validator', '')}"
