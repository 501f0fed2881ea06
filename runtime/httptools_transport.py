"""A transport that speaks HTTP/1.1 and no more, on asyncio and httptools: llhttp, the parser of Node.js and uvicorn.

docs/decisions/0014 says why there is one beside aiohttp's.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from collections import defaultdict, deque
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httptools
from multidict import CIMultiDict

from runtime.client import Fault, TransportFailed, WireAnswer
from runtime.codec import WireRequest

#: Bytes of an answer's body that are read at most, packed or not.
MAX_ANSWER = 1024 * 1024
#: Bytes of an answer's status line and headers, and how many of these there may be.
MAX_HEAD, MAX_HEADERS = 16 * 1024, 128
#: Seconds to connect. Nothing was sent then, so there may be time for another attempt.
CONNECT = 1.0
#: Seconds that a connection is kept idle: less than servers commonly keep one.
KEEP_ALIVE = 15.0

#: how zlib calls gzip and deflate alike
_EITHER = 47


class HttptoolsTransport:
    """Keeps connections by server; its owner closes it. Their number is bound by that of calls (``runtime.guard``)."""

    def __init__(
        self,
        *,
        max_answer: int = MAX_ANSWER,
        keep_alive: float = KEEP_ALIVE,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Without ``tls`` servers of https:// are believed as the machine's certificates say."""
        self._max_answer = max_answer
        self._keep_alive = keep_alive
        self._clock = clock
        self._tls = tls
        self._kept: dict[str, deque[_Connection]] = defaultdict(deque)

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireAnswer:
        """``seconds`` span everything, connecting included. Raises ValueError for a header with a line break."""
        until = self._clock() + seconds
        content = _written(method, base_url, request, ends=fresh)
        connection = None if fresh else self._take(base_url)
        if connection is None:
            connection = await self._connected(base_url, seconds)
        try:
            return await connection.exchange(method, content, until - self._clock())
        finally:
            if fresh or not connection.is_usable:
                connection.abort()
            else:
                self._keep(base_url, connection)

    async def aclose(self) -> None:
        """End the connections that are kept."""
        for kept in self._kept.values():
            for connection in kept:
                connection.abort()
        self._kept.clear()

    def _take(self, base_url: str) -> _Connection | None:
        """The one that was used last, so that those which are not needed grow old."""
        kept = self._kept[base_url]
        while kept:
            connection = kept.pop()
            if connection.is_usable and connection.idle_since > self._clock() - self._keep_alive:
                return connection
            connection.abort()
        return None

    def _keep(self, base_url: str, connection: _Connection) -> None:
        connection.idle_since = self._clock()
        kept = self._kept[base_url]
        kept.append(connection)
        while not kept[0].is_usable or kept[0].idle_since <= connection.idle_since - self._keep_alive:
            kept.popleft().abort()

    async def _connected(self, base_url: str, seconds: float) -> _Connection:
        loop = asyncio.get_running_loop()
        server = _server_of(base_url)
        try:
            async with asyncio.timeout(min(seconds, CONNECT)):
                _, connection = await loop.create_connection(
                    lambda: _Connection(loop, self._max_answer),
                    server.host,
                    server.port,
                    ssl=self._trusted() if server.is_tls else None,
                )
        except TimeoutError:
            raise TransportFailed(Fault.TIMEOUT if seconds < CONNECT else Fault.UNREACHABLE) from None
        except (OSError, UnicodeError):
            raise TransportFailed(Fault.UNREACHABLE) from None
        return connection

    def _trusted(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


class _Server:
    """Where a base URL leads to."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("a base URL begins with http:// or https:// and a host")
        self.is_tls = parts.scheme == "https"
        self.host = parts.hostname
        self.port = parts.port or (443 if self.is_tls else 80)
        self.name = parts.netloc.rpartition("@")[2]
        self.path = parts.path


_server_of = lru_cache(maxsize=64)(_Server)


def _written(method: str, base_url: str, request: WireRequest, *, ends: bool) -> bytes:
    server = _server_of(base_url)
    query = f"?{urlencode(request.query)}" if request.query else ""
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


class _Connection(asyncio.Protocol):
    """A connection, with one exchange at a time."""

    _transport: asyncio.Transport

    def __init__(self, loop: asyncio.AbstractEventLoop, max_answer: int) -> None:
        self._loop = loop
        self._max_answer = max_answer
        self._parser: Any = httptools.HttpResponseParser(self)
        self._answered: asyncio.Future[WireAnswer] | None = None
        self._is_open = True
        self._is_silent = self._was_used = False
        self.idle_since = 0.0
        self._begin()

    @property
    def is_usable(self) -> bool:
        """Whether a request may be sent on it."""
        return self._is_open and self._answered is None

    async def exchange(self, method: str, content: bytes, seconds: float) -> WireAnswer:
        """Send a request and wait for its answer. Raises TransportFailed."""
        answered: asyncio.Future[WireAnswer] = self._loop.create_future()
        self._answered = answered
        self._is_silent, self._has_body = True, method != "HEAD"
        self._begin()
        timer = self._loop.call_later(seconds, self._fail, Fault.TIMEOUT)
        if self._is_open:
            self._transport.write(content)
        else:
            self._lose()
        try:
            return await answered
        except asyncio.CancelledError:
            # its answer is still to come
            self.abort()
            raise
        finally:
            timer.cancel()
            self._answered = None
            self._was_used = True

    def abort(self) -> None:
        """End it at once."""
        self._is_open = False
        self._transport.abort()

    # --- what the event loop says -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        if self._answered is None or self._answered.done():
            # a server that says why it ends the connection, or one that is out of step
            self.abort()
            return
        self._is_silent = False
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(Fault.NOT_HTTP)
        if not self._has_head:
            self._count_head(len(data))

    def eof_received(self) -> None:
        self._is_open = False
        if self._has_head and self._lasts_until_end:
            self.on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_open = False
        self._lose()
        # it refers to this object
        self._parser = None

    def _lose(self) -> None:
        self._fail(Fault.WAS_IDLE if self._was_used and self._is_silent else Fault.BROKEN_OFF)

    def _fail(self, fault: Fault) -> None:
        self.abort()
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(TransportFailed(fault))

    # --- what the parser says -----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._headers: list[tuple[str, str]] = []
        self._parts: list[bytes] = []
        self._head_size = self._size = 0
        self._has_head = self._lasts_until_end = False
        self._unpacking: Any = None

    def _count_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > MAX_HEAD or len(self._headers) > MAX_HEADERS:
            self._fail(Fault.NOT_HTTP)

    def on_header(self, name: bytes, value: bytes) -> None:
        # not those after a body
        if not self._has_head:
            self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        if self._parser.get_status_code() < 200:
            return
        headers = self._fields = CIMultiDict(self._headers)
        self._has_head = True
        coding = headers.get("Content-Encoding", "identity").lower()
        if coding in ("gzip", "x-gzip", "deflate"):
            self._unpacking = zlib.decompressobj(_EITHER)
        elif coding != "identity" or headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
            self._fail(Fault.NOT_HTTP)
        self._lasts_until_end = "Content-Length" not in headers and "Transfer-Encoding" not in headers
        if not self._has_body:
            self._is_open = False
            self._complete()

    def on_body(self, body: bytes) -> None:
        if not self._is_open:
            return
        if self._unpacking is not None:
            try:
                body = self._unpacking.decompress(body, self._max_answer + 1)
            except zlib.error:
                self._fail(Fault.NOT_HTTP)
                return
        self._size += len(body)
        self._parts.append(body)
        if self._size > self._max_answer:
            self._fail(Fault.TOO_LARGE)

    def on_message_complete(self) -> None:
        if not self._has_head:
            # one before the answer itself (RFC 9110, 15.2)
            self._begin()
        elif self._unpacking is not None and self._parts and not self._unpacking.eof:
            self._fail(Fault.NOT_HTTP)
        else:
            self._is_open &= self._parser.should_keep_alive()
            self._complete()

    def on_message_begin(self) -> None:
        if self._answered is None or self._answered.done():
            # what comes after an answer is none to the next request
            self._is_open = False

    def _complete(self) -> None:
        if self._answered is not None and not self._answered.done():
            answer = WireAnswer(self._parser.get_status_code(), self._fields, b"".join(self._parts))
            self._answered.set_result(answer)
