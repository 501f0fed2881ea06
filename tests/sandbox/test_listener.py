"""A port that is closed while connections are being made: as with a process that is killed, none of them stays."""

from __future__ import annotations

import asyncio
import socket

import pytest

from sandbox.faults import EVERY, Refuse
from sandbox.sandbox import Sandbox


@pytest.mark.parametrize("turns", range(6))
async def test_a_connection_is_broken_off_however_far_it_has_come(sandbox: Sandbox, turns: int) -> None:
    host, port = sandbox.int_api.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.setblocking(False)
        for _ in range(turns):
            await asyncio.sleep(0)
        sandbox.faults.set("int-api", EVERY, Refuse())
        with pytest.raises(ConnectionResetError):
            await asyncio.get_running_loop().sock_recv(connection, 1)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, int(port)))
        sandbox.faults.clear()
        socket.create_connection((host, int(port))).close()
