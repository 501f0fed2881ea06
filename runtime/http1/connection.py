"""A connection, with one exchange at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httptools
from multidict import CIMultiDict

from runtime.client import TransportError, TransportErrorKind, WireResponse
from runtime.http1.content_coding import codings_of, decode
from runtime.sockets import has_input

#: Bytes of an answer's status line and headers, with those of answers before it; and how many headers there may be.
MAX_HEAD, MAX_HEADERS = 16 * 1024, 128
#: bytes that come over the wire at most for one of a body: a chunk of one byte has five around it
_AROUND = 8
_REQUEST_TIMEOUT = 408


class Connection(asyncio.Protocol):
    """Whatever is wrong with an answer ends the connection, as does an exchange that is given up."""

    _transport: asyncio.Transport
    _parser: Any

    def __init__(self, max_answer: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._max_answer = max_answer
        self._answered: asyncio.Future[WireResponse] | None = None
        self._is_open = True
        self._is_silent = self._was_used = False
        self.idle_since = 0.0
        self._begin()

    @property
    def is_usable(self) -> bool:
        """Whether another request may follow."""
        return self._is_open and self._answered is None

    @property
    def is_idle(self) -> bool:
        """Whether a request may be sent now.

        Bytes that came unasked are no response to it (RFC 9112, section 9.2), also those that nobody has read yet.
        """
        return self.is_usable and not has_input(self._transport)

    async def exchange(self, method: str, content: bytes, seconds: float) -> WireResponse:
        """Send a request and wait for its answer. Raises TransportError."""
        answered: asyncio.Future[WireResponse] = self._loop.create_future()
        self._answered = answered
        self._is_silent, self._has_body, self._received = True, method != "HEAD", 0
        self._begin()
        timer = self._loop.call_later(seconds, self._fail, TransportErrorKind.TIMEOUT)
        if self._is_open:
            self._transport.write(content)
        else:
            self._lose()
        try:
            return await answered
        finally:
            timer.cancel()
            # given up, or answered before the server had all of it: what is still to come is none of the next exchange
            if not answered.done() or answered.cancelled() or self._transport.get_write_buffer_size():
                self.abort()
            self._answered = None
            self._was_used = True
            # its exception refers to this frame
            del answered

    def abort(self) -> None:
        """End it at once."""
        self._is_open = False
        self._transport.abort()

    # --- what the event loop says -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        # it refers to this object, as long as there is a connection
        self._parser = httptools.HttpResponseParser(self)
        # folded lines (RFC 9112, section 5.2), a line feed alone (2.2), white space behind the size of a chunk (7.1.1),
        # a later minor version (RFC 9110, section 2.5)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
            lenient_version=True,
        )

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            # a server that says why it ends the connection, or one that is out of step
            self.abort()
            return
        self._is_silent = False
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(TransportErrorKind.NOT_HTTP)
        if not self._has_head and (self._received > MAX_HEAD or len(self._headers) > MAX_HEADERS):
            self._fail(TransportErrorKind.NOT_HTTP)
        elif self._received > MAX_HEAD + _AROUND * self._max_answer:
            self._fail(TransportErrorKind.TOO_LARGE)

    def eof_received(self) -> None:
        self._is_open = False
        if self._has_head and self._lasts_until_end:
            self.on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_open = False
        self._lose()
        self._parser = None

    # --- what the parser says -----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._is_over:
            # what comes after an answer is none to the next request
            self._is_open = False

    def on_header(self, name: bytes, value: bytes) -> None:
        # not those after a body
        if not self._has_head:
            # the parser leaves the white space of a folded line, and that behind a value
            self._headers.append((name.decode("latin-1"), value.decode("latin-1").replace("\t", " ").rstrip(" ")))
            self._is_invalid |= b"\0" in value
            self._head_size += len(name) + len(value)

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        is_too_large = self._head_size > MAX_HEAD or len(self._headers) > MAX_HEADERS
        if is_too_large or self._is_invalid or status < 100 or self._parser.get_http_version()[0] != "1":
            self._fail(TransportErrorKind.NOT_HTTP)
        if status >= 200:
            self._has_head = True
            self._read_head(CIMultiDict(self._headers))

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._max_answer:
            self._fail(TransportErrorKind.TOO_LARGE)
        elif not self._is_over:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        if not self._has_head:
            # one before the answer itself (RFC 9110, 15.2)
            self._begin()
        else:
            self._is_open &= self._parser.should_keep_alive()
            self._complete()

    # --- what becomes of it -------------------------------------------------------------------------------------------

    @property
    def _is_over(self) -> bool:
        return self._answered is None or self._answered.done()

    def _begin(self) -> None:
        self._headers: list[tuple[str, str]] = []
        self._parts: list[bytes] = []
        self._head_size = self._size = 0
        self._has_head = self._lasts_until_end = self._is_invalid = False
        self._codings: Sequence[str] | None = None

    def _read_head(self, headers: CIMultiDict[str]) -> None:
        self._fields = headers
        self._codings = codings_of(headers.getall("Content-Encoding", ()))
        transfer_codings = ",".join(headers.getall("Transfer-Encoding", ("chunked",))).lower()
        if self._codings is None or transfer_codings != "chunked":
            self._fail(TransportErrorKind.NOT_HTTP)
        self._lasts_until_end = "Content-Length" not in headers and "Transfer-Encoding" not in headers
        if not self._has_body:
            # the parser waits for one
            self._is_open = False
            self._complete()

    def _complete(self) -> None:
        if self._is_over:
            return
        status = self._parser.get_status_code()
        content = b"".join(self._parts)
        body = decode(self._codings, content, self._max_answer) if self._codings else content
        if isinstance(body, TransportErrorKind):
            self._fail(body)
        elif status == _REQUEST_TIMEOUT and self._was_used:
            # sent before the request came (RFC 9110, section 15.5.9)
            self._fail(TransportErrorKind.STALE_CONNECTION)
        elif self._answered is not None:
            self._answered.set_result(WireResponse(status, self._fields, body))

    def _lose(self) -> None:
        self._fail(
            TransportErrorKind.STALE_CONNECTION if self._was_used and self._is_silent else TransportErrorKind.BROKEN_OFF
        )

    def _fail(self, fault: TransportErrorKind) -> None:
        self.abort()
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(TransportError(fault))
