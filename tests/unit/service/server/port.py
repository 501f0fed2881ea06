"""A server on a port of its own with an application that records its requests, and connections to it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from runtime.server.asgi import Connection
from service.server.connections import ConnectionLimits
from service.server.ports import Server, uvicorn_config

GET = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n"


def connection_of(scope: Any) -> Connection:
    connection = Connection.of(scope)
    assert connection is not None
    return connection


@dataclass
class App:
    """Responds at once with ``size`` bytes; reads a body on /read only, and waits for ``held`` on /hold."""

    size: int = 2
    scopes: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    breath: float = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        self.scopes.append(scope)
        connection_of(scope).pause_reading_seconds = self.breath
        if scope["path"] == "/read":
            body, more = b"", True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body += message["body"]
                more = message["more_body"]
            self.bodies.append(body)
        if scope["path"] == "/hold":
            await self.held.wait()
        headers = [(b"content-length", b"%d" % self.size)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x" * self.size})


@dataclass
class Line:
    """A connection as raw as it gets."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def answer(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().splitlines() if line.startswith(b"content-len"))
        return head + await self.reader.readexactly(length)

    async def ends(self) -> bytes:
        """Return what still arrives until the other side closes or resets the connection."""
        content = b""
        with contextlib.suppress(ConnectionError):
            while part := await self.reader.read(65536):
                content += part
        return content


@dataclass
class Port:
    app: App
    bounds: ConnectionLimits
    server: Server
    number: int
    lines: list[Line] = field(default_factory=list)

    async def call(self, content: bytes = b"") -> Line:
        line = Line(*await asyncio.open_connection("127.0.0.1", self.number))
        self.lines.append(line)
        await line.says(content)
        return line


@contextlib.asynccontextmanager
async def serve_app() -> AsyncIterator[Port]:
    app, bounds = App(), ConnectionLimits()
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn_config(app, bounds, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0)
    found = Port(app, bounds, server, listening.getsockname()[1])
    yield found
    app.held.set()
    for line in found.lines:
        line.writer.transport.abort()
    server.should_exit = True
    await serving
    assert not server.server_state.connections
