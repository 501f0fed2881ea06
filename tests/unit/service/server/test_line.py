"""The line between a worker and its supervisor."""

from __future__ import annotations

import asyncio
import socket

import pytest

from service.server.line import ALIVE, end_of


@pytest.mark.parametrize("unread", [b"", ALIVE])
async def test_the_end_of_a_supervisor_is_noticed_whatever_it_has_not_read(unread: bytes) -> None:
    supervisors, workers = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=workers)
    writer.write(unread)
    supervisors.close()
    await end_of(reader)
    writer.close()
