"""The typed scope of a request, from its first byte to its log line."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

from starlette.types import Scope
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from runtime.client import CallContext
from runtime.operation import Operation, Policy
from runtime.tracing import Trace
from service.context import Caller

Language = Literal["ru", "en"]

_LANGUAGES: tuple[Language, ...] = ("ru", "en")
_KEY = "request_scope"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
_TIMEOUT_MS = re.compile(r"[0-9]{1,5}\Z")
_ACCEPT_LANGUAGE = re.compile(r"[ -~]{1,128}\Z")
#: limit of a best-effort call with its retries: a time, or a share of the time that is left if that is less
_BEST_EFFORT_SECONDS = 2.0
_BEST_EFFORT_SHARE = 0.75


@dataclass(slots=True)
class RequestScope:
    """State of one request, shared by middlewares, hooks, error responses and telemetry.

    ``started`` is a time of ``time.monotonic``; ``timeout`` is how many seconds the caller waits, None if unknown.
    """

    started: float
    request_id: str
    language: Language
    accept_language: str | None
    timeout: float | None
    authorization: str | None = field(repr=False)
    operation: Operation[Any, Any, Any] | None = None
    caller: Caller | None = None
    status: int | None = None
    #: code of the problem, ``ok`` for a success
    code: str = "ok"
    trace: Trace | None = field(default=None, repr=False)
    #: upstream calls, for the log line
    calls: list[Mapping[str, object]] = field(default_factory=list)
    #: the log line has been written
    logged: bool = False

    @classmethod
    def from_headers(cls, headers: Mapping[str, str], now: float, default_language: Language) -> RequestScope:
        """Read the headers of a request; invalid ones are ignored or replaced, never rejected."""
        accept_language = headers.get("accept-language", "")
        usable = accept_language if _ACCEPT_LANGUAGE.match(accept_language) else None
        request_id = headers.get("x-request-id", "")
        return cls(
            started=now,
            # must be unique, need not be unguessable
            request_id=request_id if _REQUEST_ID.match(request_id) else f"{random.getrandbits(128):032x}",
            language=_language(usable, default_language),
            accept_language=usable,
            timeout=_timeout(headers.get("x-request-timeout-ms", "")),
            authorization=headers.get("authorization"),
        )

    @staticmethod
    def of(scope: Scope) -> RequestScope:
        """Return the request scope that belongs to an ASGI scope."""
        request: RequestScope = scope["state"][_KEY]
        return request

    def attach(self, scope: Scope) -> None:
        """Make this the request scope of an ASGI scope."""
        scope["state"][_KEY] = self

    @property
    def operation_id(self) -> str:
        """The operationId, ``none`` for an unknown path or method."""
        return "none" if self.operation is None else self.operation.id

    @property
    def deadline(self) -> float:
        """When the response is due, as a time of ``time.monotonic``."""
        policy = Policy() if self.operation is None else self.operation.policy
        return self.started + (policy.timeout if self.timeout is None else self.timeout)

    def call_context(self) -> CallContext:
        """Return what the upstream calls of this request inherit."""
        return CallContext(self.request_id, self.accept_language, self.deadline, self.trace, self)


def shorten_deadline(call: CallContext, now: float) -> CallContext:
    """Return the context of a best-effort call: it ends early enough for the request to go on without it."""
    allowed = _BEST_EFFORT_SECONDS
    if call.deadline is not None:
        allowed = min(allowed, (call.deadline - now) * _BEST_EFFORT_SHARE)
    return replace(call, deadline=now + allowed)


@lru_cache(maxsize=1024)
def _language(accept_language: str | None, default: Language) -> Language:
    if accept_language is None:
        return default
    # by primary tag: a caller that prefers en-GB to ru gets English, even if plain "en" is not listed
    tags = parse_accept_header(accept_language)
    accepted = LanguageAccept([(re.split("[-_]", tag)[0].lower(), quality) for tag, quality in tags])
    # of languages with the same quality the first one listed, as people write them: "en, ru"
    named = [tag for tag, _ in accepted if tag in _LANGUAGES]
    found: Language = accepted.best_match([*named, default, *_LANGUAGES], default)  # type: ignore[assignment]
    return found


def _timeout(value: str) -> float | None:
    milliseconds = int(value) if _TIMEOUT_MS.match(value) else 0
    return milliseconds / 1000 if 1 <= milliseconds <= 60_000 else None
