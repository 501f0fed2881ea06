"""uvicorn's HTTP/1.1 protocol, corrected where RFC 9110 and RFC 9112 ask for something else."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: ``uri-host [ ":" port ]`` (RFC 9110, section 7.2; RFC 3986, section 3.2.2), which may be empty
_HOST = re.compile(rb"(?:\[[0-9a-fv:.]+\]|(?:[a-z0-9._~!$&'()*+,;=-]|%[0-9a-f]{2})*)(?::[0-9]*)?\Z")
_FRAMING_FIELDS = frozenset((b"host", b"transfer-encoding", b"expect"))


class InvalidRequestError(Exception):
    """A request that the parser accepts and RFC 9110 or RFC 9112 forbids."""


class InputEndedError(Exception):
    """More input on a connection that ends with a response that is due."""


class _LingeringTransport:
    """A transport whose ``close`` leaves time to read the response.

    A socket that is closed while the peer still sends is reset, and the peer loses what it has not read yet. RFC 9112,
    section 9.6: end the response, then read on until the peer closes.
    """

    __slots__ = ("_protocol", "_transport", "abort", "get_extra_info", "is_lingering", "write")

    def __init__(self, transport: asyncio.Transport, protocol: HttpProtocol) -> None:
        self._transport = transport
        self._protocol = protocol
        self.is_lingering = False
        self.abort, self.get_extra_info, self.write = transport.abort, transport.get_extra_info, transport.write

    def is_closing(self) -> bool:
        return self.is_lingering or self._transport.is_closing()

    def close(self) -> None:
        if self.is_closing() or not self._protocol.has_unread_input:
            self._transport.close()
        else:
            self.is_lingering = True
            self._transport.write_eof()
            self._protocol.flow.resume_reading()


class HttpProtocol(HttpToolsProtocol):
    """One connection.

    Requests that cannot be read get 400 where no response is due. Behind other requests they get none: the last of
    those responses says ``Connection: close``. A 400 behind it could be taken for the response to the client's next
    request, and a 4XX is the end of a commit.
    """

    #: the newest request and its response, None before the first
    cycle: Any

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._served: Any = None
        self._reads_head = self._reads_body = self._input_ended = False
        self._has_host = self._is_invalid = self._keeps_alive_after_body = False

    @property
    def has_unread_input(self) -> bool:
        """Whether the peer may be sending a body that is not needed, or what is not processed any more."""
        return self._reads_body or self._input_ended

    @property
    def awaits_response(self) -> bool:
        """Whether the response to a request is due."""
        return self.cycle is not None and not self.cycle.response_complete

    def end_after_response(self) -> None:
        """End the connection with the last response that is due."""
        self.cycle.keep_alive = self._keeps_alive_after_body = False

    # --- from the event loop ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = _LingeringTransport(transport, self)  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        if self._input_ended or self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        try:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                self._ignore_upgrade(data[offer.args[0] :])
        except httptools.HttpParserError as error:
            self._input_ended = True
            if not isinstance(error.__context__, InputEndedError):
                self.logger.warning("Invalid HTTP request received.")
                self.send_400_response("Invalid HTTP request received.")

    def connection_lost(self, exc: Exception | None) -> None:
        # uvicorn notifies the newest request, which may be one that waits in the pipeline
        if self._served is not None and not self._served.response_complete:
            self._disconnect(self._served)
        super().connection_lost(exc)

    # --- from the parser ----------------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self.cycle is not None and not self.cycle.keep_alive:
            # RFC 9112, section 9.6: nothing is processed behind a request that ends the connection
            raise InputEndedError
        self._reads_head, self._reads_body = True, False
        self._has_host = self._is_invalid = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._reads_head:
            # trailer fields are not merged into the headers (RFC 9110, section 6.5.1)
            return
        # the parser leaves white space behind a value, which is not part of it (RFC 9110, section 5.5)
        name, value = name.lower(), value.rstrip(b" \t")
        if name in _FRAMING_FIELDS:
            self._read_framing(name, value.lower())
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        # RFC 9112, section 3.2: HTTP/1.1 needs a Host
        if self._is_invalid or (not self._has_host and self.parser.get_http_version() != "1.0"):
            raise InvalidRequestError
        if self.parser.should_upgrade():
            # the parser stops here, also at CONNECT: _ignore_upgrade goes on
            if self.parser.get_method() == b"CONNECT":
                raise InvalidRequestError
            return
        self._reads_head, self._reads_body = False, True
        super().on_headers_complete()
        cycle = self.cycle
        if self.scope["http_version"] == "1.0":
            # RFC 9110, section 10.1.1, for the expectation; section 15.2: no 1xx response to HTTP/1.0
            cycle.waiting_for_100_continue = False
        self._keeps_alive_after_body = cycle.waiting_for_100_continue and cycle.keep_alive
        if cycle.waiting_for_100_continue:
            # A client that gets a final response instead of 100 may leave out the body. What it sends next could be
            # either, so the connection ends unless the body has come.
            cycle.keep_alive = False

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        self._reads_body = False
        if self._keeps_alive_after_body and not self.cycle.response_started:
            self.cycle.keep_alive = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Reject what is being read, or end the connection with the last response that is due."""
        self._input_ended = True
        if self._reads_body:
            self._drop_broken_request()
        if self.awaits_response:
            self.end_after_response()
        elif not self.transport.is_closing():
            super().send_400_response(msg)

    # --- what is behind it --------------------------------------------------------------------------------------------

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._served = cycle
        super()._start_asgi_task(cycle, app)

    def _ignore_upgrade(self, data: bytes) -> None:
        """Go on after an offer to upgrade, ignoring it, as RFC 9110, section 7.8 allows.

        At such an offer the parser takes the head for a whole request. It is parsed again without the offer, so that
        its body, which ``data`` begins with, is read as such.
        """
        while True:
            data = self._head_without_upgrade() + data
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as offer:
                data = data[offer.args[0] :]

    def _head_without_upgrade(self) -> bytes:
        line = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        fields = [b"%b: %b" % field for field in self.headers if field[0] != b"upgrade"]
        return b"\r\n".join([line, *fields, b"", b""])

    def _read_framing(self, name: bytes, value: bytes) -> None:
        if name == b"expect":
            self.expect_100_continue = value == b"100-continue"
        elif name == b"transfer-encoding":
            # the only coding that the parser decodes
            self._is_invalid |= value != b"chunked"
        else:
            self._is_invalid |= self._has_host or not _HOST.match(value)
            self._has_host = True

    def _drop_broken_request(self) -> None:
        """Forget the newest request, whose body cannot be read, so that no response to it is due."""
        if self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()
            self.cycle = self.pipeline[0][0] if self.pipeline else self._served
        elif self.cycle.response_started:
            # rejected before its body was read
            self.transport.close()
        else:
            self._disconnect(self.cycle)
            self.cycle.response_complete = True

    @staticmethod
    def _disconnect(cycle: Any) -> None:
        cycle.disconnected = True
        cycle.message_event.set()
