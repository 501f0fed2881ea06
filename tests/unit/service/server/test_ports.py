"""Sockets that are listened on."""

from __future__ import annotations

import asyncio
import contextlib
import os
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
        taken = runner.run(_taken(often(listening)))
    assert taken == _WAITING


def test_a_worker_that_starts_never_lets_the_others_wait_in_accept() -> None:
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(listen("127.0.0.1", 0, "FOM_PORT"))
        assert not os.get_blocking(listening.fileno())
        # as a worker gets it: Python knows nothing of how the socket is
        inherited = stack.enter_context(socket.socket(fileno=os.dup(listening.fileno())))
        for copy in often(inherited)[1:]:
            stack.enter_context(copy)
        assert not os.get_blocking(listening.fileno())


async def _taken(sockets: list[socket.socket]) -> int:
    """How many connections there are after a few turns."""
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
