"""The transport against real sockets whose other end misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from runtime.aiohttp_transport import AiohttpTransport, Connector
from runtime.client import Fault, TransportFailed, WireAnswer
from runtime.codec import WireRequest

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok"


class Peer:
    """The other end: what it heard, and what it says to it."""

    def __init__(self, script: Script) -> None:
        self.heard: list[bytes] = []
        self.connections = 0
        self._script = script

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                await self._script(reader, writer)
                await writer.drain()
        writer.close()


def says(*parts: bytes, then: str = "keeps") -> Script:
    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then == "closes":
            writer.close()
        elif then == "aborts":
            writer.transport.abort()

    return script


@contextlib.asynccontextmanager
async def peer(script: Script) -> AsyncIterator[tuple[Peer, str]]:
    found = Peer(script)
    server = await asyncio.start_server(found, "127.0.0.1", 0)
    async with server:
        yield found, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=Connector()) as session:
        yield session


async def ask(
    session: aiohttp.ClientSession,
    url: str,
    request: WireRequest | None = None,
    seconds: float = 60.0,
    method: str = "POST",
) -> WireAnswer:
    request = request or WireRequest("/x", [], {}, None)
    return await AiohttpTransport(session, max_answer=1000).send(method, url, request, seconds)


async def test_an_answer_is_handed_over_whole(session: aiohttp.ClientSession) -> None:
    async with peer(says(OK)) as (_, url):
        answer = await ask(session, url)
    assert (answer.status, answer.headers["x-a"], answer.body) == (200, "b", b"ok")


FAULTS = [
    ("closed without an answer", says(then="closes"), Fault.BROKEN_OFF),
    ("reset", says(then="aborts"), Fault.BROKEN_OFF),
    ("half an answer", says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then="closes"), Fault.BROKEN_OFF),
    ("half a head", says(b"HTTP/1.1 200 OK\r\nContent-Le", then="closes"), Fault.BROKEN_OFF),
    ("half a chunk", says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", then="closes"),
     Fault.BROKEN_OFF),
    ("no HTTP", says(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), Fault.NOT_HTTP),
    ("an endless header", says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000), Fault.NOT_HTTP),
    ("endless headers", says(b"HTTP/1.1 200 OK\r\n", *[b"X: x\r\n"] * 200), Fault.NOT_HTTP),
    ("too much", says(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001), Fault.TOO_LARGE),
    ("too much, little by little",
     says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"64\r\n" + b"x" * 100 + b"\r\n"] * 11),
     Fault.TOO_LARGE),
    ("too much, deflated", says(b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: %d\r\n\r\n%b" % (
        len(zlib.compress(b"x" * 100_000)), zlib.compress(b"x" * 100_000))), Fault.TOO_LARGE),
]  # fmt: skip


@pytest.mark.parametrize(("script", "fault"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
async def test_a_peer_that_fails(session: aiohttp.ClientSession, script: Script, fault: Fault) -> None:
    async with peer(script) as (found, url):
        with pytest.raises(TransportFailed) as raised:
            await ask(session, url)
    assert raised.value.fault is fault
    assert found.connections == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("then", ["closes", "aborts"])
async def test_a_request_is_sent_once_whatever_its_method(
    session: aiohttp.ClientSession, method: str, then: str
) -> None:
    """aiohttp repeats what RFC 9110 calls idempotent, of its own accord."""
    async with peer(says(then=then)) as (found, url):
        with pytest.raises(TransportFailed) as raised:
            await ask(session, url, method=method)
    assert raised.value.fault is Fault.BROKEN_OFF
    assert len(found.heard) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_connection_that_was_kept_and_is_lost_is_told_from_a_new_one(
    session: aiohttp.ClientSession, method: str
) -> None:
    answers = iter([OK])

    async def once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = next(answers, None)
        if answer is None:
            writer.close()
        else:
            writer.write(answer)

    async with peer(once) as (found, url):
        await ask(session, url)
        for fault in (Fault.WAS_IDLE, Fault.BROKEN_OFF):
            with pytest.raises(TransportFailed) as raised:
                await ask(session, url, method=method)
            assert raised.value.fault is fault
    assert (found.connections, len(found.heard)) == (2, 3)


async def test_a_kept_connection_that_is_lost_halfway_through_an_answer_was_not_idle(
    session: aiohttp.ClientSession,
) -> None:
    answers = iter([OK, OK[:-1]])

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = next(answers)
        writer.write(said)
        if said is not OK:
            writer.close()

    async with peer(answer) as (found, url):
        await ask(session, url)
        with pytest.raises(TransportFailed) as raised:
            await ask(session, url)
    assert (raised.value.fault, found.connections) == (Fault.BROKEN_OFF, 1)


async def test_nobody_listens(session: aiohttp.ClientSession) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(TransportFailed) as raised:
            await ask(session, f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert raised.value.fault is Fault.UNREACHABLE


class NoNames(aiohttp.abc.AbstractResolver):
    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[Any]:
        raise OSError(socket.EAI_NONAME, "Name or service not known")

    async def close(self) -> None:
        pass


async def test_a_host_without_an_address() -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=NoNames())) as session:
        with pytest.raises(TransportFailed) as raised:
            await ask(session, "http://depot.test")
    assert raised.value.fault is Fault.UNREACHABLE


async def test_a_peer_that_says_nothing_on_a_connection_that_is_there(session: aiohttp.ClientSession) -> None:
    answers = iter([OK])

    async def once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers, b""))

    async with peer(once) as (found, url):
        await ask(session, url)
        with pytest.raises(TransportFailed) as raised:
            await ask(session, url, seconds=1e-3)
    assert raised.value.fault is Fault.TIMEOUT
    assert found.connections == 1


async def test_a_redirect_is_an_answer_like_any_other(session: aiohttp.ClientSession) -> None:
    async with peer(says(b"HTTP/1.1 307 Away\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")) as (found, url):
        assert (await ask(session, url)).status == 307
    assert len(found.heard) == 1


async def test_path_and_query_are_sent_as_they_were_escaped(session: aiohttp.ClientSession) -> None:
    request = WireRequest("/a%2Fb%3F/%2e%2e/..", [("q", "a b&c=ü"), ("q", "+%"), ("r", "")], {"X-H": "v"}, b"{}")
    async with peer(says(OK)) as (found, url):
        await ask(session, f"{url}/base", request)
    head = found.heard[0].decode().split("\r\n")
    assert head[0] == "POST /base/a%2Fb%3F/%2e%2e/..?q=a+b%26c%3D%C3%BC&q=%2B%25&r= HTTP/1.1"
    assert {"X-H: v", "Accept-Encoding: identity", "Content-Length: 2"} <= set(head)


async def test_what_may_not_be_repeated_goes_over_a_connection_of_its_own(session: aiohttp.ClientSession) -> None:
    async with (
        peer(says(OK)) as (found, url),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as fresh,
    ):
        transport = AiohttpTransport(session, fresh)
        for _ in range(2):
            await transport.send("POST", url, WireRequest("/x", [], {}, None), 60, fresh=True)
        assert found.connections == 2
        for _ in range(2):
            await transport.send("POST", url, WireRequest("/x", [], {}, None), 60)
        assert found.connections == 3
