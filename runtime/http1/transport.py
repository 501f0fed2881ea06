"""Keeps connections by server, and sends requests over them."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Callable

from runtime.client.transport import (
    CONNECT_TIMEOUT,
    IDLE_TIMEOUT,
    MAX_RESPONSE_BYTES,
    TransportError,
    TransportErrorKind,
    WireResponse,
)
from runtime.codec import WireRequest
from runtime.http1.connection import Connection
from runtime.http1.dialer import Dialer, server_of


class HttptoolsTransport:
    """Its owner closes it. How many connections there are is bound by how many calls are (``runtime.guard``)."""

    def __init__(
        self,
        *,
        max_answer: int = MAX_RESPONSE_BYTES,
        keep_alive: float = IDLE_TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Without ``tls`` servers of https:// are believed as the machine's certificates say."""
        self._max_answer = max_answer
        self._keep_alive = keep_alive
        self._clock = clock
        self._dialer = Dialer(clock, tls)
        self._kept: dict[str, deque[Connection]] = defaultdict(deque)
        self._sweeping: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        """``seconds`` span everything, connecting included. Raises ValueError for a header with a line break."""
        until = self._clock() + seconds
        content = _written(method, base_url, request, ends=fresh)
        connection = None if fresh else self._take(base_url)
        if connection is None:
            connection = await self._connected(base_url, seconds)
        try:
            return await connection.exchange(method, content, until - self._clock())
        finally:
            if fresh or self._is_closed or not connection.is_usable:
                connection.abort()
            else:
                self._keep(base_url, connection)

    async def aclose(self) -> None:
        """End the connections that are kept."""
        self._is_closed = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        for kept in self._kept.values():
            for connection in kept:
                connection.abort()
        self._kept.clear()
        await self._dialer.close()

    def _take(self, base_url: str) -> Connection | None:
        """The one that was used last, so that those which are not needed grow old."""
        kept = self._kept[base_url]
        while kept:
            connection = kept.pop()
            if self._is_fresh(connection) and connection.is_idle:
                return connection
            connection.abort()
        return None

    def _keep(self, base_url: str, connection: Connection) -> None:
        connection.idle_since = self._clock()
        self._kept[base_url].append(connection)
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(self._keep_alive, self._sweep)

    def _sweep(self) -> None:
        """End what has grown old, though nobody calls any more."""
        self._sweeping = None
        for kept in self._kept.values():
            while kept and not self._is_fresh(kept[0]):
                kept.popleft().abort()
        if any(self._kept.values()):
            self._sweeping = asyncio.get_running_loop().call_later(self._keep_alive, self._sweep)

    def _is_fresh(self, connection: Connection) -> bool:
        return connection.is_usable and connection.idle_since > self._clock() - self._keep_alive

    async def _connected(self, base_url: str, seconds: float) -> Connection:
        try:
            async with asyncio.timeout(min(seconds, CONNECT_TIMEOUT)):
                return await self._dialer.connect(server_of(base_url), lambda: Connection(self._max_answer))
        except TimeoutError:
            raise TransportError(
                TransportErrorKind.TIMEOUT if seconds < CONNECT_TIMEOUT else TransportErrorKind.UNREACHABLE
            ) from None
        except (OSError, UnicodeError):
            raise TransportError(TransportErrorKind.UNREACHABLE) from None


def _written(method: str, base_url: str, request: WireRequest, *, ends: bool) -> bytes:
    server = server_of(base_url)
    query = "?" + "&".join(map("=".join, request.query)) if request.query else ""
    lines = [
        f"{method} {server.path}{request.path}{query} HTTP/1.1",
        f"Host: {server.name}",
        "Accept-Encoding: identity",
        *(f"{name}: {value}" for name, value in request.headers.items()),
    ]
    if request.body is not None or method != "GET":
        lines.append(f"Content-Length: {len(request.body or b'')}")
    if ends:
        lines.append("Connection: close")
    head = "\r\n".join((*lines, "", ""))
    # what a value says in a line of its own would be another header, or another request
    if not len(lines) + 1 == head.count("\n") == head.count("\r") or "\0" in head:
        raise ValueError("a header has a line break")
    return head.encode() + (request.body or b"")
