"""uvicorn's HTTP protocol with limits it lacks: number of connections, timeouts of each phase, size of the head.

uvicorn closes a connection that is idle after a response, and no other: a client that sends nothing, an endless head, a
body after its response, or a peer that does not read would hold a connection for ever.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import uvicorn

from runtime.server.asgi import Connection
from service.server.http_protocol import HttpProtocol, InputEndedError

Phase = Literal["idle", "head", "serving", "discarding_body", "closing"]


@dataclass
class ConnectionLimits:
    """Limits of the connections of one server. Times are in seconds."""

    max_connections: int = 1024
    #: before the first request, and between two requests
    keep_alive_timeout: float = 90.0
    #: for the request line and headers, from their first byte
    header_timeout: float = 10.0
    max_header_bytes: int = 64 * 1024
    #: requests that may wait for the responses to those before them
    max_pipelined: int = 32
    #: for the rest of a request body after its response
    body_drain_timeout: float = 5.0
    #: for the peer to read what was sent
    write_timeout: float = 20.0
    #: close each connection after its response, so that clients reconnect to another replica
    draining: bool = False
    #: called with the number of connections, and for each connection that is refused
    on_count: Callable[[int], object] = lambda _: None
    on_refused: Callable[[], object] = lambda: None


class Config(uvicorn.Config):
    """Configuration of a server with limits."""

    def __init__(self, app: Any, limits: ConnectionLimits, **options: Any) -> None:
        keep_alive_seconds = math.ceil(limits.keep_alive_timeout)
        super().__init__(app, http=LimitedHttpProtocol, timeout_keep_alive=keep_alive_seconds, **options)
        self.limits = limits


class HeadTooLargeError(Exception):
    """The request line and headers exceed the limit."""


class LimitedHttpProtocol(HttpProtocol):
    """A connection. Beyond a limit it is closed without a response, or with the parser's own 400."""

    def __init__(self, config: Config, *arguments: Any, **options: Any) -> None:
        super().__init__(config, *arguments, **options)
        self._limits = config.limits
        self._phase: Phase = "serving"
        self._timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._read_pause_timer: asyncio.TimerHandle | None = None
        #: bytes since the parser last reported something: of a head, of trailer fields, around chunks
        self._unparsed_bytes = 0
        self._has_progress = False
        self._disconnected: asyncio.Future[None] | None = None

    def drain(self) -> None:
        """Close the connection after the response that is due, if one is."""
        if self.awaits_response:
            self.end_after_response()

    # --- the event loop -----------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= self._limits.max_connections:
            self.transport = transport
            self._limits.on_refused()
            transport.abort()
            return
        super().connection_made(transport)
        self._limits.on_count(len(self.connections))
        self._rearm_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._disconnected is not None and not self._disconnected.done():
            self._disconnected.set_result(None)
        for timer in (self._timer, self._write_timer, self._read_pause_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)
        self._limits.on_count(len(self.connections))

    def data_received(self, data: bytes) -> None:
        self._has_progress = not (self._reads_head or self._reads_body)
        super().data_received(data)
        if self._has_progress:
            self._unparsed_bytes = 0
        elif not self._input_ended:
            self._unparsed_bytes += len(data)
            if self._unparsed_bytes > self._limits.max_header_bytes:
                self.send_400_response("Request head too large.")
        self._rearm_timer()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write_timer = self.loop.call_later(self._limits.write_timeout, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()

    # --- the parser ---------------------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._has_progress = True
        super().on_message_begin()
        self._connection = Connection(self._on_disconnect)
        self._connection.attach(self.scope)

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self._limits.max_header_bytes:
            raise HeadTooLargeError
        if len(self.pipeline) >= self._limits.max_pipelined:
            # RFC 9112, section 9.3.2: a client repeats pipelined requests that the connection ends without a response
            self.end_after_response()
            raise InputEndedError
        self._has_progress = True
        super().on_headers_complete()
        if self._limits.draining:
            self.drain()

    def on_body(self, body: bytes) -> None:
        self._has_progress = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._connection.body_complete = True
        super().on_message_complete()

    # --- the application ----------------------------------------------------------------------------------------------

    def _on_disconnect(self) -> asyncio.Future[None]:
        """Return a future that is done once the client has disconnected. A connection serves one request at a time."""
        self._disconnected = self.loop.create_future()
        # a disconnect is noticed only while reading, which pauses once the next request has arrived
        self.flow.resume_reading()
        if self._served.disconnected:
            self._disconnected.set_result(None)
        return self._disconnected

    # --- the server ---------------------------------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.pipeline and not self.transport.is_closing():
            # serve what has arrived first
            self.flow.pause_reading()
        pause = self._connection.pause_reading_seconds
        if pause and not self.pipeline and not self.transport.is_closing():
            self.flow.pause_reading()
            self._read_pause_timer = self.loop.call_later(pause, self.flow.resume_reading)
        self._rearm_timer()

    def shutdown(self) -> None:
        super().shutdown()
        self._rearm_timer()

    def _rearm_timer(self) -> None:
        """Start the timeout of the phase that the connection is in, if it is a new one."""
        phase = self._current_phase()
        if phase == self._phase:
            return
        self._phase = phase
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        limits = self._limits
        seconds = {
            "idle": limits.keep_alive_timeout,
            "head": limits.header_timeout,
            "discarding_body": limits.body_drain_timeout,
            "closing": limits.write_timeout,
        }.get(phase)
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self._on_timeout)

    def _current_phase(self) -> Phase:
        if self.transport.is_closing():
            return "closing"
        if self.awaits_response:
            return "serving"
        if self._reads_head:
            return "head"
        return "discarding_body" if self._reads_body else "idle"

    def _on_timeout(self) -> None:
        if self._phase == "idle":
            self.transport.close()
            self._rearm_timer()
        else:
            self.transport.abort()
