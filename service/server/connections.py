"""uvicorn's connections, with the bounds that it has none for: their number, and the time and room of each.

uvicorn closes a connection that is idle after an answer, and no other: one that sends nothing, a head without an end, a
body whose answer has been given, or a peer that does not read holds its place for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from runtime.leaving import LEFT

#: in a request's ``state``: seconds for which nothing more is read of its connection once it is answered
BREATH = "breath"
#: in a request's ``state``: there once its body has come as a whole
WHOLE = "whole"

Phase = Literal["idle", "head", "serving", "rest", "closing"]


@dataclass
class Bounds:
    """Of the connections of one server. Times are in seconds."""

    connections: int = 1024
    #: before the first request, and between two
    idle: float = 75.0
    #: for a request's line and headers, from their first byte
    head: float = 10.0
    head_bytes: int = 64 * 1024
    #: requests that may wait for the answers to those before them
    pipelined: int = 32
    #: for what is left of a request's body after its answer
    rest: float = 5.0
    #: for a peer to take what it was sent
    stalled: float = 20.0
    #: say with each answer that the connection ends, so that callers go elsewhere
    draining: bool = False
    #: told of the number of connections, and of each that was refused
    told: Callable[[int], object] = lambda _: None
    refused: Callable[[], object] = lambda: None


class Config(uvicorn.Config):
    """With bounds."""

    def __init__(self, app: Any, bounds: Bounds, **options: Any) -> None:
        super().__init__(app, http=BoundedProtocol, timeout_keep_alive=int(bounds.idle), **options)
        self.bounds = bounds


class HeadTooLarge(Exception):
    """More than a request's line and headers may have."""


class TooManyAtOnce(Exception):
    """More requests than may wait for the answers to those before them."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection. Whatever is out of bounds is closed without an answer, or with the parser's own 400."""

    def __init__(self, config: Config, *arguments: Any, **options: Any) -> None:
        super().__init__(config, *arguments, **options)
        self._bounds = config.bounds
        self._phase: Phase = "serving"
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._breath: asyncio.TimerHandle | None = None
        self._in_head = self._in_body = False
        self._head_bytes = 0
        self._left: asyncio.Future[None] | None = None
        self._served: Any = None

    def drain(self) -> None:
        """End with the answer that is due, if one is."""
        if self._is_serving:
            self.cycle.keep_alive = False

    # --- what the event loop says -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= self._bounds.connections:
            self.transport = transport
            self._bounds.refused()
            transport.abort()
            return
        super().connection_made(transport)
        self._bounds.told(len(self.connections))
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._left is not None and not self._left.done():
            self._left.set_result(None)
        for timer in (self._timer, self._unread, self._breath):
            if timer is not None:
                timer.cancel()
        if self._served is not None and not self._served.response_complete:
            # uvicorn tells the newest request, which is another one where the next has come already
            self._served.disconnected = True
            self._served.message_event.set()
        super().connection_lost(exc)
        self._bounds.told(len(self.connections))

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        began_before = self._in_head
        super().data_received(data)
        if began_before and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self._bounds.head_bytes:
                self.send_400_response("Request head too large.")
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self._bounds.stalled, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    # --- what the parser says -----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._in_head, self._in_body, self._head_bytes = True, False, 0
        super().on_message_begin()
        self.scope["state"][LEFT] = self._leaving

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self._bounds.head_bytes:
            raise HeadTooLarge
        if len(self.pipeline) >= self._bounds.pipelined:
            raise TooManyAtOnce
        self._in_head, self._in_body = False, True
        super().on_headers_complete()
        if self._bounds.draining:
            self.drain()

    def on_message_complete(self) -> None:
        self._in_body = False
        self.scope["state"][WHOLE] = True
        super().on_message_complete()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._served = cycle
        super()._start_asgi_task(cycle, app)

    # --- what the application asks ------------------------------------------------------------------------------------

    def _leaving(self) -> asyncio.Future[None]:
        """Is done once the caller has left. A connection has one request served at a time."""
        self._left = self.loop.create_future()
        # nothing is heard of a connection that is not read, as none is that has brought its next request already
        self.flow.resume_reading()
        if self._served.disconnected:
            self._left.set_result(None)
        return self._left

    # --- what the server says -----------------------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.pipeline:
            # what has come is enough for now
            self.flow.pause_reading()
        breath = self.cycle.scope["state"].get(BREATH)
        if breath and not self.pipeline and not self.transport.is_closing():
            self.flow.pause_reading()
            self._breath = self.loop.call_later(breath, self.flow.resume_reading)
        self._watch()

    def shutdown(self) -> None:
        super().shutdown()
        self._watch()

    def _watch(self) -> None:
        """See where the connection is now, and let it stay there no longer than it may."""
        phase = self._present()
        if phase == self._phase:
            return
        self._phase = phase
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        bounds = self._bounds
        seconds = {"idle": bounds.idle, "head": bounds.head, "rest": bounds.rest, "closing": bounds.stalled}.get(phase)
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self._too_long)

    @property
    def _is_serving(self) -> bool:
        return bool(self.cycle) and not self.cycle.response_complete

    def _present(self) -> Phase:
        if self.transport.is_closing():
            return "closing"
        if self._is_serving:
            return "serving"
        if self._in_head:
            return "head"
        return "rest" if self._in_body else "idle"

    def _too_long(self) -> None:
        if self._phase == "idle":
            self.transport.close()
            self._watch()
        else:
            self.transport.abort()
