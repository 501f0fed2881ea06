"""Sockets that are listened on."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvloop

from service.server.ports import listen, often

#: who have come before the event loop looks: a flood
_WAITING = 64
#: turns of the loop until all of them are taken
_TURNS = 8


def test_many_connections_are_taken_in_one_turn_of_the_loop() -> None:
    with contextlib.ExitStack() as stack, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        listening = stack.enter_context(listen("127.0.0.1", 0, "FOM_PORT"))
        for _ in range(_WAITING):
            stack.enter_context(socket.create_connection(listening.getsockname()))
        assert runner.run(_taken(often(listening))) == _WAITING


async def _taken(sockets: list[socket.socket]) -> int:
    """How many connections there are after a few turns."""
    loop = asyncio.get_running_loop()
    taken: list[asyncio.BaseTransport] = []

    class Protocol(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            taken.append(transport)

    servers = [await loop.create_server(Protocol, sock=listening) for listening in sockets]
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    for server in servers:
        server.close()
    for transport in taken:
        transport.close()
    await asyncio.sleep(0)
    return len(taken)
