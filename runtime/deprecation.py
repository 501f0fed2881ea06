"""How an operation that is on its way out says so in every answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from runtime.operation import Deprecation

#: RFC 9745 wants a date; where the contract tells none, the operation has been deprecated for as long as anyone knows
_LONG_AGO = datetime.fromtimestamp(0, UTC)


def deprecation_headers(deprecation: Deprecation) -> Mapping[str, str]:
    """``Deprecation`` (RFC 9745) and, where its day is known, ``Sunset`` (RFC 8594)."""
    since = _LONG_AGO if deprecation.since is None else _start_of(deprecation.since)
    headers = {"Deprecation": f"@{int(since.timestamp())}"}
    if deprecation.sunset is not None:
        headers["Sunset"] = format_datetime(_start_of(deprecation.sunset), usegmt=True)
    return headers


def _start_of(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
