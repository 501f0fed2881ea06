"""Response headers of deprecated operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from runtime.operation import Deprecation, Operation
from runtime.server.asgi import HttpResponse

#: RFC 9745 requires a date; used where the contract does not say since when the operation is deprecated
_EPOCH = datetime.fromtimestamp(0, UTC)


def add_deprecation_headers(operation: Operation[Any, Any, Any] | None, response: HttpResponse) -> HttpResponse:
    """Return the response, with deprecation headers if the operation is deprecated."""
    if operation is None or operation.deprecation is None:
        return response
    headers = {**response.headers, **deprecation_headers(operation.deprecation)}
    return HttpResponse(response.status, headers, response.body)


def deprecation_headers(deprecation: Deprecation) -> Mapping[str, str]:
    """Return ``Deprecation`` (RFC 9745) and, if its date is known, ``Sunset`` (RFC 8594)."""
    since = _EPOCH if deprecation.since is None else _start_of(deprecation.since)
    headers = {"Deprecation": f"@{int(since.timestamp())}"}
    if deprecation.sunset is not None:
        headers["Sunset"] = format_datetime(_start_of(deprecation.sunset), usegmt=True)
    return headers


def _start_of(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
