"""Both transports against real sockets whose other end misbehaves: each tells the same of the same peer."""

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
from runtime.client import Transport, TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from runtime.http1 import HttptoolsTransport

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok"


class Peer:
    """The other end: what it heard, and what it says to it."""

    def __init__(self, script: Script) -> None:
        self.heard: list[bytes] = []
        self.connections = 0
        self._script = script
        self._lines: list[tuple[asyncio.Task[None] | None, asyncio.StreamWriter]] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._lines.append((asyncio.current_task(), writer))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                await self._script(reader, writer)
                await writer.drain()
        writer.close()

    async def hang_up(self) -> None:
        """End what is still open."""
        for _, writer in self._lines:
            writer.transport.abort()
        await asyncio.gather(*(serving for serving, _ in self._lines if serving is not None))


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
    async with server, contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(found.hang_up)
        yield found, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@contextlib.asynccontextmanager
async def on_aiohttp() -> AsyncIterator[Transport]:
    async with (
        aiohttp.ClientSession(connector=Connector()) as kept,
        aiohttp.ClientSession(connector=Connector(force_close=True)) as fresh,
    ):
        yield AiohttpTransport(kept, fresh, max_answer=1000)


@contextlib.asynccontextmanager
async def on_httptools() -> AsyncIterator[Transport]:
    async with contextlib.aclosing(HttptoolsTransport(max_answer=1000)) as transport:
        yield transport


@pytest.fixture(params=[on_aiohttp, on_httptools], ids=["aiohttp", "httptools"])
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[Transport]:
    async with request.param() as transport:
        yield transport


async def ask(
    transport: Transport,
    url: str,
    request: WireRequest | None = None,
    seconds: float = 60.0,
    method: str = "POST",
) -> WireResponse:
    return await transport.send(method, url, request or WireRequest("/x", [], {}, None), seconds)


async def test_an_answer_is_handed_over_whole(transport: Transport) -> None:
    async with peer(says(OK)) as (_, url):
        answer = await ask(transport, url)
    assert (answer.status, answer.headers["x-a"], answer.body) == (200, "b", b"ok")


FAULTS = [
    ("closed without an answer", says(then="closes"), TransportErrorKind.BROKEN_OFF),
    ("reset", says(then="aborts"), TransportErrorKind.BROKEN_OFF),
    ("half an answer", says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then="closes"),
     TransportErrorKind.BROKEN_OFF),
    ("half a head", says(b"HTTP/1.1 200 OK\r\nContent-Le", then="closes"), TransportErrorKind.BROKEN_OFF),
    ("half a chunk", says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", then="closes"),
     TransportErrorKind.BROKEN_OFF),
    ("no HTTP", says(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), TransportErrorKind.NOT_HTTP),
    ("an endless header", says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000), TransportErrorKind.NOT_HTTP),
    ("endless headers", says(b"HTTP/1.1 200 OK\r\n", *[b"X: x\r\n"] * 200), TransportErrorKind.NOT_HTTP),
    ("too much", says(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001), TransportErrorKind.TOO_LARGE),
    ("too much, little by little",
     says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"64\r\n" + b"x" * 100 + b"\r\n"] * 11),
     TransportErrorKind.TOO_LARGE),
    ("too much, deflated", says(b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: %d\r\n\r\n%b" % (
        len(zlib.compress(b"x" * 100_000)), zlib.compress(b"x" * 100_000))), TransportErrorKind.TOO_LARGE),
]  # fmt: skip


@pytest.mark.parametrize(("script", "fault"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
async def test_a_peer_that_fails(transport: Transport, script: Script, fault: TransportErrorKind) -> None:
    async with peer(script) as (found, url):
        with pytest.raises(TransportError) as raised:
            await ask(transport, url)
    assert raised.value.kind is fault
    assert found.connections == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("then", ["closes", "aborts"])
async def test_a_request_is_sent_once_whatever_its_method(transport: Transport, method: str, then: str) -> None:
    """aiohttp repeats what RFC 9110 calls idempotent, of its own accord."""
    async with peer(says(then=then)) as (found, url):
        with pytest.raises(TransportError) as raised:
            await ask(transport, url, method=method)
    assert raised.value.kind is TransportErrorKind.BROKEN_OFF
    assert len(found.heard) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_connection_that_was_kept_and_is_lost_is_told_from_a_new_one(transport: Transport, method: str) -> None:
    answers = iter([OK])

    async def once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = next(answers, None)
        if answer is None:
            writer.close()
        else:
            writer.write(answer)

    async with peer(once) as (found, url):
        await ask(transport, url)
        for fault in (TransportErrorKind.STALE_CONNECTION, TransportErrorKind.BROKEN_OFF):
            with pytest.raises(TransportError) as raised:
                await ask(transport, url, method=method)
            assert raised.value.kind is fault
    assert (found.connections, len(found.heard)) == (2, 3)


async def test_a_kept_connection_that_is_lost_halfway_through_an_answer_was_not_idle(
    transport: Transport,
) -> None:
    answers = iter([OK, OK[:-1]])

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = next(answers)
        writer.write(said)
        if said is not OK:
            writer.close()

    async with peer(answer) as (found, url):
        await ask(transport, url)
        with pytest.raises(TransportError) as raised:
            await ask(transport, url)
    assert (raised.value.kind, found.connections) == (TransportErrorKind.BROKEN_OFF, 1)


async def test_nobody_listens(transport: Transport) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(TransportError) as raised:
            await ask(transport, f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert raised.value.kind is TransportErrorKind.UNREACHABLE


@pytest.mark.parametrize("host", ["depot.invalid", "x" * 64 + ".test"], ids=["unknown", "no name"])
async def test_a_host_without_an_address(transport: Transport, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_names(*_arguments: Any, **_options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    with pytest.raises(TransportError) as raised:
        await ask(transport, f"http://{host}")
    assert raised.value.kind is TransportErrorKind.UNREACHABLE


async def test_a_peer_that_says_nothing_on_a_connection_that_is_there(transport: Transport) -> None:
    answers = iter([OK])

    async def once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers, b""))

    async with peer(once) as (found, url):
        await ask(transport, url)
        with pytest.raises(TransportError) as raised:
            await ask(transport, url, seconds=1e-3)
    assert raised.value.kind is TransportErrorKind.TIMEOUT
    assert found.connections == 1


async def test_a_redirect_is_an_answer_like_any_other(transport: Transport) -> None:
    async with peer(says(b"HTTP/1.1 307 Away\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")) as (found, url):
        assert (await ask(transport, url)).status == 307
    assert len(found.heard) == 1


QUERY = [("q", "a+b%26c%3D%C3%BC"), ("q", "%2B%25"), ("r", "")]


async def test_path_and_query_are_sent_as_they_were_escaped(transport: Transport) -> None:
    request = WireRequest("/a%2Fb%3F/%2e%2e/..", QUERY, {"X-H": "v"}, b"{}")
    async with peer(says(OK)) as (found, url):
        await ask(transport, f"{url}/base", request)
    head = found.heard[0].decode().split("\r\n")
    assert head[0] == "POST /base/a%2Fb%3F/%2e%2e/..?q=a+b%26c%3D%C3%BC&q=%2B%25&r= HTTP/1.1"
    assert {"X-H: v", "Accept-Encoding: identity", "Content-Length: 2"} <= set(head)


async def test_what_may_not_be_repeated_goes_over_a_connection_of_its_own(transport: Transport) -> None:
    async with peer(says(OK)) as (found, url):
        for _ in range(2):
            await transport.send("POST", url, WireRequest("/x", [], {}, None), 60, fresh=True)
        assert found.connections == 2
        assert b"Connection: close\r\n" in found.heard[0]
        for _ in range(2):
            await transport.send("POST", url, WireRequest("/x", [], {}, None), 60)
        assert found.connections == 3


async def test_calls_at_a_time_have_connections_of_their_own_and_share_them_afterwards(transport: Transport) -> None:
    all_came, heard = asyncio.Event(), 0

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += 1
        if heard == 3:
            all_came.set()
        await all_came.wait()
        writer.write(OK)

    async with peer(answer) as (found, url):
        await asyncio.gather(*(ask(transport, url) for _ in range(3)))
        for _ in range(3):
            await ask(transport, url)
    assert (found.connections, len(found.heard)) == (3, 6)


GOOD = [
    ("empty", b"HTTP/1.1 204 None\r\n\r\n", (204, b"")),
    ("in chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\n\r\n",
     (200, b"ok")),
    ("not modified", b"HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n", (304, b"")),
    ("after others", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nX-A: x\r\n\r\n" + OK, (200, b"ok")),
    ("deflated", b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: %d\r\n\r\n%b" % (
        len(zlib.compress(b"ok")), zlib.compress(b"ok")), (200, b"ok")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "read"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
@pytest.mark.parametrize("part", [1, 1000], ids=["byte by byte", "at once"])
async def test_an_answer_leaves_the_connection_to_the_next_request(
    transport: Transport, said: bytes, read: tuple[int, bytes], part: int
) -> None:
    async with peer(says(*(said[at : at + part] for at in range(0, len(said), part)))) as (found, url):
        for _ in range(2):
            answer = await ask(transport, url)
            assert (answer.status, answer.body) == read
    assert (found.connections, len(found.heard)) == (1, 2)


ENDS = [
    ("no length", b"HTTP/1.1 200 OK\r\n\r\nok"),
    ("HTTP/1.0", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    ("said so", b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
]


@pytest.mark.parametrize("said", [case[1] for case in ENDS], ids=[case[0] for case in ENDS])
async def test_an_answer_that_ends_with_its_connection(transport: Transport, said: bytes) -> None:
    async with peer(says(said, then="closes")) as (found, url):
        for _ in range(2):
            answer = await ask(transport, url)
            assert (answer.status, answer.body) == (200, b"ok")
    assert found.connections == 2


async def test_a_second_answer_to_one_request_is_none_to_the_next_one(transport: Transport) -> None:
    answers = iter([OK + OK.replace(b"ok", b"no"), OK])

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers))

    async with peer(answer) as (_, url):
        assert (await ask(transport, url)).body == b"ok"
        assert (await ask(transport, url)).body == b"ok"


async def test_what_a_server_says_before_it_ends_an_idle_connection_is_no_answer(transport: Transport) -> None:
    farewell, said = asyncio.Event(), asyncio.Event()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        if not farewell.is_set():
            await writer.drain()
            await farewell.wait()
            writer.write(b"HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            await writer.wait_closed()
            said.set()

    async with peer(answer) as (found, url):
        await ask(transport, url)
        farewell.set()
        await said.wait()
        assert (await ask(transport, url)).status == 200
    assert found.connections == 2


async def test_the_answer_of_a_call_that_was_given_up_is_none_to_the_next_one(transport: Transport) -> None:
    asked, late = asyncio.Event(), asyncio.Event()
    answers = iter([OK.replace(b"ok", b"no"), OK])

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = next(answers)
        if said is not OK:
            asked.set()
            await late.wait()
        writer.write(said)

    async with peer(answer) as (found, url):
        call = asyncio.create_task(ask(transport, url))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        late.set()
        assert (await ask(transport, url)).body == b"ok"
    assert found.connections == 2


@pytest.mark.parametrize("value", ["a\r\nX-B: b", "a\nb", "a\rb", "a\0b", "a\r\n\r\nGET / HTTP/1.1"])
async def test_a_header_is_one_line(transport: Transport, value: str) -> None:
    async with peer(says(OK)) as (found, url):
        with pytest.raises(ValueError, match=r"(?i)line break|newline|header"):
            await ask(transport, url, WireRequest("/x", [], {"X-A": value}, None))
    assert found.heard == []
