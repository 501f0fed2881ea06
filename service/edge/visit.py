"""What is known of a request from its first byte to its last: for the answer, the log and the metrics."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from runtime.client import CallContext
from runtime.operation import Operation, Policy
from runtime.tracing import Trace
from service.context import Caller
from service.problems import Language

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
_TIMEOUT_MS = re.compile(r"[0-9]{1,5}\Z")
_ACCEPT_LANGUAGE = re.compile(r"[ -~]{1,128}\Z")
#: how long a look-up may take, its repeats included; and which share of the time that is left, if that is less
_LOOK_UP_SECONDS = 2.0
_LOOK_UP_SHARE = 0.75
_LANGUAGES: tuple[Language, ...] = ("ru", "en")


@dataclass(slots=True)
class Visit:
    """``started`` is in seconds of ``time.monotonic``; ``timeout`` is how long the caller said that it waits."""

    started: float
    request_id: str
    language: Language
    accept_language: str | None
    timeout: float | None
    authorization: str | None = field(repr=False)
    operation: Operation[Any, Any, Any] | None = None
    caller: Caller | None = None
    status: int | None = None
    code: str = "ok"
    trace: Trace | None = field(default=None, repr=False)
    #: what its log line says of the calls made for it
    calls: list[Mapping[str, object]] = field(default_factory=list)
    #: its log line is written
    is_told: bool = False

    @property
    def operation_id(self) -> str:
        return "none" if self.operation is None else self.operation.id

    @property
    def deadline(self) -> float:
        """When the answer has to be there."""
        return self._deadline(Policy() if self.operation is None else self.operation.policy)

    def call_context(self, operation: Operation[Any, Any, Any]) -> CallContext:
        """What upstream calls inherit."""
        deadline = self._deadline(operation.policy)
        return CallContext(self.request_id, self.accept_language, deadline, self.trace, self)

    def _deadline(self, policy: Policy) -> float:
        return self.started + (policy.timeout if self.timeout is None else self.timeout)


def hurried(call: CallContext, now: float) -> CallContext:
    """For a look-up that its request can do without: it ends while there is still time to say that it failed."""
    allowed = _LOOK_UP_SECONDS
    if call.deadline is not None:
        allowed = min(allowed, (call.deadline - now) * _LOOK_UP_SHARE)
    return replace(call, deadline=now + allowed)


def visit_of(headers: Mapping[str, str], now: float, default_language: Language) -> Visit:
    """Headers that are wrong are ignored or replaced, never refused (API.md, Headers that are wrong)."""
    accept_language = headers.get("accept-language", "")
    usable = accept_language if _ACCEPT_LANGUAGE.match(accept_language) else None
    request_id = headers.get("x-request-id", "")
    return Visit(
        started=now,
        # one that nobody else has; that nobody guesses it is not needed
        request_id=request_id if _REQUEST_ID.match(request_id) else f"{random.getrandbits(128):032x}",
        language=_language(usable, default_language),
        accept_language=usable,
        timeout=_timeout(headers.get("x-request-timeout-ms", "")),
        authorization=headers.get("authorization"),
    )


@lru_cache(maxsize=1024)
def _language(accept_language: str | None, default: Language) -> Language:
    if accept_language is None:
        return default
    # by their primary tags: whoever prefers en-GB to ru is answered in English, though plain "en" may not be there
    tags = parse_accept_header(accept_language)
    accepted = LanguageAccept([(re.split("[-_]", tag)[0].lower(), quality) for tag, quality in tags])
    # of those as welcome as each other the first that is named, as people write them: "en, ru"
    named = [tag for tag, _ in accepted if tag in _LANGUAGES]
    found: Language = accepted.best_match([*named, default, *_LANGUAGES], default)  # type: ignore[assignment]
    return found


def _timeout(value: str) -> float | None:
    milliseconds = int(value) if _TIMEOUT_MS.match(value) else 0
    return milliseconds / 1000 if 1 <= milliseconds <= 60_000 else None
