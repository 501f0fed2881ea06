"""Which address of a host is tried first."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from runtime.http1.dialer import AVOIDED, Dialer, server_of

#: an address without a response, as of a machine that is gone
DEAD = "192.0.2.1"


class Network:
    """Two addresses of one host, of which ``alive`` take connections. Counts no time: it records who is tried first."""

    def __init__(self, port: int) -> None:
        self.server = server_of(f"http://two-addresses.test:{port}")
        self.alive = {"127.0.0.1"}
        self.orders: list[list[str]] = []
        self.now = 0.0
        self.dialer = Dialer(lambda: self.now, None)

    async def look_up(self, host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in (DEAD, "127.0.0.1")]

    async def start_connection(self, addresses: Sequence[Any], **_: object) -> socket.socket:
        self.orders.append([info[4][0] for info in addresses])
        reached = [info[4] for info in addresses if info[4][0] in self.alive]
        if not reached:
            raise ConnectionRefusedError
        connected = _Named(socket.AF_INET)
        connected.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connected, ("127.0.0.1", self.server.port))
        connected.peer = reached[0]
        return connected

    async def connect(self) -> list[str]:
        """Open a connection and return the addresses in the order in which they are tried."""
        (await self.dialer.connect(self.server, _Protocol)).transport.abort()
        return self.orders[-1]


class _Protocol(asyncio.Protocol):
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport


class _Named(socket.socket):
    """A connection to an address of the test's choice."""

    peer: Any = None

    def getpeername(self) -> Any:
        return self.peer


@pytest.fixture
async def network(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Network]:
    async def ignore(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(ignore, "127.0.0.1", 0) as listening:
        network = Network(listening.sockets[0].getsockname()[1])
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", network.look_up)
        monkeypatch.setattr("runtime.http1.dialer.start_connection", network.start_connection)
        yield network
        await network.dialer.close()


async def test_an_address_that_does_not_answer_is_tried_first_once(network: Network) -> None:
    """Each new connection would wait 0.25 s for it."""
    assert await network.connect() == [DEAD, "127.0.0.1"]
    assert await network.connect() == ["127.0.0.1", DEAD]
    network.now = AVOIDED - 1
    assert await network.connect() == ["127.0.0.1", DEAD]


async def test_an_avoided_address_gets_another_chance(network: Network) -> None:
    await network.connect()
    network.now = AVOIDED
    assert await network.connect() == [DEAD, "127.0.0.1"]


async def test_an_avoided_address_that_is_reached_is_avoided_no_more(network: Network) -> None:
    await network.connect()
    network.alive = {DEAD}
    assert await network.connect() == ["127.0.0.1", DEAD]
    assert await network.connect() == [DEAD, "127.0.0.1"]


async def test_addresses_keep_their_order_while_the_first_one_answers(network: Network) -> None:
    network.alive = {DEAD, "127.0.0.1"}
    for _ in range(3):
        assert await network.connect() == [DEAD, "127.0.0.1"]


async def test_where_none_answers_none_is_avoided(network: Network) -> None:
    network.alive = set()
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011
            await network.connect()
        assert network.orders[-1] == [DEAD, "127.0.0.1"]
