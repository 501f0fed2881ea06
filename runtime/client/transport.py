"""Transport: sends one request and returns its response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from runtime.codec import WireRequest

#: Bytes of a response's body that are read at most, before and after decompression.
MAX_RESPONSE_BYTES = 1024 * 1024
#: Seconds to connect. Nothing is sent before, so there may be time for another attempt.
CONNECT_TIMEOUT = 1.0
#: Seconds that an idle connection is kept: less than servers commonly keep one.
IDLE_TIMEOUT = 15.0


class TransportErrorKind(Enum):
    """Reasons why a transport brings no response."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    #: a reused connection, lost before a byte of the response
    STALE_CONNECTION = "stale_connection"
    NOT_HTTP = "not_http"
    TOO_LARGE = "too_large"


class TransportError(Exception):
    """No usable response."""

    def __init__(self, kind: TransportErrorKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


@dataclass(frozen=True, slots=True, repr=False)
class WireResponse:
    """A response as received. ``headers`` look up names in any case. No ``repr``: the body may be personal."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends one request and returns its response, or raises TransportError. Never retries or follows a redirect.

    ``fresh`` forces a new connection, which cannot have been closed while it was idle.
    """

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse: ...
