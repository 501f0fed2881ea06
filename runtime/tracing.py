"""What a call tells a trace, and what a trace gives it to send along (W3C Trace Context)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
_TRACESTATE = re.compile(r"[ -~]{1,512}\Z")


class Attempt(Protocol):
    """One attempt of a call, from its first byte to ``ended``."""

    @property
    def headers(self) -> Mapping[str, str]:
        """To be sent along with it."""

    def ended(self, result: str) -> None:
        """With the word that metrics have for it: a status, or how it failed."""


class Trace(Protocol):
    """The trace that a request belongs to."""

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits."""

    def attempt(self, contract: str, operation: str, number: int) -> Attempt:
        """An attempt begins, the first being number 1."""


class Passed:
    """The caller's trace, without a part of our own: what came of it goes on as it came."""

    __slots__ = ("headers", "trace_id")

    def __init__(self, trace_id: str, headers: Mapping[str, str]) -> None:
        self.trace_id = trace_id
        self.headers = headers

    def attempt(self, contract: str, operation: str, number: int) -> Passed:
        """Nothing is told."""
        return self

    def ended(self, result: str) -> None:
        """Nothing is told."""


def passed(headers: Mapping[str, str]) -> Passed | None:
    """The trace that a request's headers name, if they name one. ``headers`` have lower-case names."""
    traceparent = headers.get("traceparent")
    if traceparent is None or (found := _TRACEPARENT.match(traceparent)) is None:
        return None
    sent = {"traceparent": traceparent}
    tracestate = headers.get("tracestate", "")
    if _TRACESTATE.match(tracestate):
        sent["tracestate"] = tracestate
    return Passed(found[1], sent)
