"""A port on which an ASGI application is served, and which can be closed and opened again while it runs.

uvicorn's own server stands for a whole process: it takes signals, and its ports open and close only once. Here its
protocol is served without it.
"""

import asyncio
import logging
import socket
import struct
from typing import Any

from uvicorn import Config
from uvicorn.lifespan.on import LifespanOn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from runtime.connexion_app import App
from sandbox.ports import BACKLOG, bound_socket

_log = logging.getLogger(__name__)

TRANSPORT = "sandbox.transport"
"""Where an application finds the connection of its request: `scope["extensions"][TRANSPORT]`"""

# Longer than any client keeps an idle connection: only faults may close one under its hands.
_KEEP_ALIVE_SECONDS = 3600


class _Protocol(HttpToolsProtocol):
    """HTTP whose application gets at the connection."""

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

    def __init__(self, app: App, host: str, port: int) -> None:
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
        self._opening: asyncio.Task[asyncio.Server] | None = None

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Start the application and listen. Raises PortTaken."""
        self._config.load()
        self._lifespan = LifespanOn(self._config)
        await self._lifespan.startup()
        if self._lifespan.should_exit:
            raise RuntimeError(f"the application for port {self._port} does not start: see the log")
        await self.accept()

    def accept(self) -> asyncio.Task[asyncio.Server]:
        """Listen, from now on, be it awaited or not; a port that is open stays open. Raises PortTaken."""
        if self._opening is None:
            listening = bound_socket(self._host, self._port)
            self._port = listening.getsockname()[1]
            self._opening = asyncio.get_running_loop().create_task(self._serve(listening))
        return self._opening

    def refuse(self) -> None:
        """Close the port and drop all connections; a port that is closed stays closed."""
        if self._opening is not None:
            # a port that is being opened is closed in the same turn of the loop in which it is open
            self._opening.add_done_callback(lambda opening: opening.result().close())
            if self._opening.done():
                self._opening.result().close()
            self._opening = None
        for connection in list(self._state.connections):
            reset(connection.transport)

    async def stop(self) -> None:
        """Close the port, drop all connections and stop the application; waits for nobody."""
        self.refuse()
        for task in self._state.tasks:
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        await self._lifespan.shutdown()

    async def _serve(self, listening: socket.socket) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._protocol, sock=listening, backlog=BACKLOG)

    def _protocol(self) -> asyncio.Protocol:
        return _Protocol(self._config, self._state, self._lifespan.state)
