"""Sockets that are listened on."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvloop

from service.server.ports import duplicate_for_accept_burst, listen

#: who have come before the event loop looks: a flood
_WAITING = 64
#: turns of the loop until all of them are taken
_TURNS = 8


def test_many_connections_are_taken_in_one_turn_of_the_loop() -> None:
    with contextlib.ExitStack() as stack, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        listening = stack.enter_context(listen("127.0.0.1", 0, "FOM_PORT"))
        for _ in range(_WAITING):
            stack.enter_context(socket.create_connection(listening.getsockname()))
        taken = runner.run(_taken(duplicate_for_accept_burst(listening)))
    assert taken == _WAITING


async def _taken(sockets: list[socket.socket]) -> int:
    """Return the number of connections after a few iterations."""
    loop = asyncio.get_running_loop()
    taken = 0

    class Protocol(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            nonlocal taken
            taken += 1
            # uvloop does not end while one is open that came too late to be counted
            transport.close()

    servers = [await loop.create_server(Protocol, sock=listening) for listening in sockets]
    await _turns()
    count = taken
    for server in servers:
        server.close()
    await _turns()
    return count


async def _turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
