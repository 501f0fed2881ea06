"""HTTP requests and responses over ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive, Scope, Send

from runtime.server.disconnect import ClientDisconnect

#: key of the `Connection` in a scope's ``extensions``
_CONNECTION = "fleet_orders_manager.connection"
#: key of the parsed headers in a scope's ``state``, with the list that they were parsed from
_HEADERS = "headers"


class BodyTooLargeError(Exception):
    """The request body exceeds the limit."""


@dataclass(slots=True, eq=False)
class Connection:
    """What the HTTP server knows of a request beyond ASGI, and what the application asks of the server.

    ``on_disconnect`` returns a future that is done once the client has disconnected; call it after the body is read.
    ``body_complete`` is true once the whole body has been received.
    ``pause_reading_seconds``: how long to stop reading from the connection after the response.
    """

    on_disconnect: Callable[[], asyncio.Future[None]]
    body_complete: bool = False
    pause_reading_seconds: float = 0.0

    def attach(self, scope: Any) -> None:
        """Make this the connection of a request."""
        scope.setdefault("extensions", {})[_CONNECTION] = self

    @staticmethod
    def of(scope: Scope) -> Connection | None:
        """Return the connection of a request, None if the server does not provide one."""
        connection: Connection | None = scope.get("extensions", {}).get(_CONNECTION)
        return connection


@dataclass(frozen=True, slots=True, repr=False)
class HttpResponse:
    """A complete response. Has no ``repr``: the body may be personal."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def headers_of(scope: Scope) -> Mapping[str, str]:
    """Return the request headers by lower-case name; values of a repeated header are joined (RFC 9110, 5.3).

    They are parsed once for all middlewares.
    """
    state: dict[str, Any] = scope.setdefault("state", {})
    headers: dict[str, str]
    raw, headers = state.get(_HEADERS, (None, {}))
    if raw is not scope["headers"]:
        headers = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        state[_HEADERS] = scope["headers"], headers
    return headers


async def read_body(scope: Scope, receive: Receive, max_bytes: int) -> bytes:
    """Read the whole body. Raises BodyTooLargeError as early as possible, ClientDisconnect if the client is gone."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if int(declared) > max_bytes:
        raise BodyTooLargeError
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if size > max_bytes:
            raise BodyTooLargeError
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def send_response(send: Send, response: HttpResponse) -> None:
    """Send a complete response."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    headers.append((b"content-length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
