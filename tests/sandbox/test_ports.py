"""The ports that the sandbox listens on."""

from __future__ import annotations

import asyncio
import socket

from sandbox.ports import bound_socket


async def test_small_packets_are_sent_at_once() -> None:
    """Or an answer of two packets waits 40 ms for an acknowledgement that the other side holds back (Nagle)."""
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listening = bound_socket("127.0.0.1", 0)
    async with await asyncio.start_server(accept, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        assert await accepted
        writer.close()
