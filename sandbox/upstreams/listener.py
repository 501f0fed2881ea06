"""A port on which an ASGI application is served, and which can be closed and opened again while it runs.

uvicorn's own server stands for a whole process: it takes signals, and its ports open and close only once. Here its
protocol is served without it.
"""

import asyncio
import contextlib
import logging
import socket
import struct
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.lifespan.on import LifespanOn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from sandbox.ports import BACKLOG, bound_socket

_log = logging.getLogger(__name__)

TRANSPORT = "sandbox.transport"
"""Where an application finds the connection of its request: `scope["extensions"][TRANSPORT]`"""

# Longer than any client keeps an idle connection: only faults may close one under its hands.
_KEEP_ALIVE_SECONDS = 3600


class _Protocol(HttpToolsProtocol):
    """HTTP whose application gets at the connection. ``is_closed``: whether its port was closed meanwhile."""

    def __init__(self, is_closed: Callable[[], bool], *arguments: Any) -> None:
        super().__init__(*arguments)
        self._is_closed = is_closed

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._is_closed():
            reset(transport)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {TRANSPORT: self.transport}


def reset(transport: asyncio.Transport) -> None:
    """Break a connection off so that the peer sees a reset."""
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        # to linger for no time means: throw away what is unsent and say RST instead of FIN
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Listener:
    """Serves one application on one port."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        """Port 0 is any free one; `start` chooses it and keeps it."""
        self._config = Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        self._host = host
        self._port = port
        self._state = ServerState()
        self._listening: socket.socket | None = None
        self._taking: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """Return the base URL, without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Start the application and listen. Raises PortTaken."""
        self._config.load()
        self._lifespan = LifespanOn(self._config)
        await self._lifespan.startup()
        if self._lifespan.should_exit:
            raise RuntimeError(f"the application for port {self._port} does not start: see the log")
        self.accept()

    def accept(self) -> None:
        """Listen from now on; a port that is open stays open. Raises PortTaken."""
        if self._listening is None:
            self._listening = bound_socket(self._host, self._port)
            self._port = self._listening.getsockname()[1]
            asyncio.get_running_loop().add_reader(self._listening, self._take, self._listening)

    def refuse(self) -> None:
        """Close the port and drop all connections; a port that is closed stays closed."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None
        for connection in list(self._state.connections):
            reset(connection.transport)

    async def stop(self) -> None:
        """Close the port, drop all connections and stop the application, without waiting."""
        self.refuse()
        await asyncio.gather(*self._taking)
        for task in self._state.tasks:
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        await self._lifespan.shutdown()

    def _take(self, listening: socket.socket) -> None:
        """Take the connections that wait.

        asyncio's own server, where it is closed in the same turn of the loop, loses them without a word: they stay
        open, and what they receive is not read.
        """
        loop = asyncio.get_running_loop()
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            for _ in range(BACKLOG):
                connection, _peer = listening.accept()
                connection.setblocking(False)
                taking = loop.create_task(loop.connect_accepted_socket(lambda: self._protocol(listening), connection))
                self._taking.add(taking)
                taking.add_done_callback(self._taking.discard)

    def _protocol(self, listening: socket.socket) -> asyncio.Protocol:
        return _Protocol(lambda: self._listening is not listening, self._config, self._state, self._lifespan.state)
