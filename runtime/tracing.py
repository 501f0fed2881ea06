"""What a call tells a trace, and what a trace gives it to send along (W3C Trace Context, level 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

#: version, trace id, parent id, flags, and what a later version may have behind them (section 3.2.4)
_TRACEPARENT = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-[ -~]*)?\Z"
)
#: sections 3.3.1.3.1 and 3.3.1.3.2
_KEY = r"[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}"
_VALUE = r"[ -+\--<>-~]{0,255}[!-+\--<>-~]"
_MEMBER = re.compile(rf"({_KEY})=(?:{_VALUE})\Z")
_MAX_MEMBERS = 32
#: what section 3.3.1.5 asks to pass on at least
_MAX_TRACESTATE = 512
#: the flags that we know of a later version: sampled
_SAMPLED = 1


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
    """Return the trace that a request's headers name, None without one. ``headers`` have lower-case names."""
    found = _TRACEPARENT.match(headers.get("traceparent", ""))
    if found is None:
        return None
    version, trace_id, parent_id, flags, more = found.groups()
    if version == "00" and more:
        return None
    if version != "00":
        # only what version 00 has is known of a later one
        flags = f"{int(flags, 16) & _SAMPLED:02x}"
    sent = {"traceparent": f"00-{trace_id}-{parent_id}-{flags}"}
    tracestate = headers.get("tracestate", "")
    if _is_tracestate(tracestate):
        sent["tracestate"] = tracestate
    return Passed(trace_id, sent)


def _is_tracestate(value: str) -> bool:
    """Return whether a value is a list of at most 32 members with different keys, empty members left out."""
    if len(value) > _MAX_TRACESTATE:
        return False
    members = [member for part in value.split(",") if (member := part.strip(" \t"))]
    keys = {found[1] for member in members if (found := _MEMBER.match(member))}
    return 0 < len(members) <= _MAX_MEMBERS and len(keys) == len(members)
