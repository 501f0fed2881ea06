"""What the transport on httptools does by itself, where the other one leaves it to aiohttp."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gc
import gzip
import socket
import ssl
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from runtime.client import TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from runtime.http1 import HttptoolsTransport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers every request with the same; counts connections, and those that have ended."""

    def __init__(self) -> None:
        self.said = OK
        self.connections = self.ended = 0
        self.url = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.said)
        self.ended += 1
        writer.close()


@contextlib.asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    found = Server()
    async with await asyncio.start_server(found, "127.0.0.1", 0, ssl=tls) as server:
        found.url = f"http{'s' if tls else ''}://localhost:{server.sockets[0].getsockname()[1]}"
        yield found
        while found.ended < found.connections:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def ask(transport: HttptoolsTransport, server: Server, method: str = "POST") -> WireResponse:
    return await transport.send(method, server.url, WireRequest("/x", [], {}, None), 60)


async def test_a_connection_is_kept_for_a_while_only() -> None:
    now = 0.0
    async with (
        serving() as server,
        contextlib.aclosing(HttptoolsTransport(keep_alive=15, clock=lambda: now)) as transport,
    ):
        await ask(transport, server)
        now = 14.0
        await ask(transport, server)
        assert server.connections == 1
        now = 29.0
        await ask(transport, server)
        assert server.connections == 2


async def test_connections_that_are_not_needed_any_more_end_though_nobody_calls() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport(keep_alive=0.02)) as transport:
        await asyncio.gather(*(ask(transport, server) for _ in range(5)))
        while server.ended < server.connections:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_its_owner_ends_what_is_kept() -> None:
    async with serving() as server:
        transport = HttptoolsTransport()
        await ask(transport, server)
        await transport.aclose()
        while server.ended < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_an_answer_to_head_has_no_body() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = OK[:-2]
        for _ in range(2):
            answer = await ask(transport, server, "HEAD")
            assert (answer.status, answer.body) == (200, b"")


PACKED, GZIPPED = zlib.compress(b"ok"), gzip.compress(b"ok")
BROKEN = [
    ("a coding that was not asked for", b"Content-Encoding: br\r\nContent-Length: 2", b"ok"),
    ("packed on the way", b"Transfer-Encoding: gzip", b"ok"),
    ("not deflated", b"Content-Encoding: deflate\r\nContent-Length: 2", b"ok"),
    ("half deflated", b"Content-Encoding: deflate\r\nContent-Length: %d" % (len(PACKED) - 1), PACKED[:-1]),
    ("deflated, and more", b"Content-Encoding: deflate\r\nContent-Length: %d" % (len(PACKED) + 1), PACKED + b"x"),
    ("gzipped, and more", b"Content-Encoding: gzip\r\nContent-Length: %d" % (len(GZIPPED) + 1), GZIPPED + b"x"),
    ("many headers", b"X: x\r\n" * 200 + b"Content-Length: 2", b"ok"),
    ("a long header", b"X: " + b"x" * 20_000 + b"\r\nContent-Length: 2", b"ok"),
    ("two lengths", b"Content-Length: 2\r\nContent-Length: 3", b"ok"),
    ("length and chunks", b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"ok"),
    ("another protocol", b"Upgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 0", b""),
]


@pytest.mark.parametrize(("headers", "body"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
async def test_what_cannot_be_read_is_no_answer(headers: bytes, body: bytes) -> None:
    status = b"101 Switching" if b"Upgrade" in headers else b"200 OK"
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n\r\n" + body
        with pytest.raises(TransportError) as raised:
            await ask(transport, server)
    assert raised.value.kind is TransportErrorKind.NOT_HTTP


async def test_headers_after_a_body_are_none_of_the_answer() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-A: b\r\n\r\n"
        answer = await ask(transport, server)
    assert (answer.body, "X-A" in answer.headers) == (b"ok", False)


async def test_a_status_that_is_none() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = OK.replace(b"200", b"099")
        with pytest.raises(TransportError) as raised:
            await ask(transport, server)
    assert raised.value.kind is TransportErrorKind.NOT_HTTP


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
ENDLESS = [
    ("answers before the answer", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    ("headers after the body", CHUNKED + b"\r\n2\r\nok\r\n0\r\n", b"X-A: b\r\n" * 500),
    ("one header after the body", CHUNKED + b"\r\n2\r\nok\r\n0\r\nX-A: ", b"b" * 5_000),
    ("chunks of one byte", CHUNKED + b"\r\n", b"1;" + b"x" * 20 + b"\r\nx\r\n"),
    ("packed chunks that say nothing", CHUNKED + b"Content-Encoding: deflate\r\n\r\n2\r\n" + PACKED[:2] + b"\r\n",
     b"5\r\n\x00\x00\x00\xff\xff\r\n" * 100),
    ("chunks after the end of what was packed",
     CHUNKED + b"Content-Encoding: gzip\r\n\r\n%x\r\n" % len(GZIPPED) + GZIPPED + b"\r\n",
     b"1\r\nx\r\n" * 500),
]  # fmt: skip


@pytest.mark.parametrize(("begin", "more"), [case[1:] for case in ENDLESS], ids=[case[0] for case in ENDLESS])
async def test_whatever_has_no_end_is_read_up_to_a_bound(begin: bytes, more: bytes) -> None:
    sent = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        with contextlib.suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(begin)
            while True:
                writer.write(more)
                await writer.drain()
                sent += len(more)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        async with contextlib.aclosing(HttptoolsTransport(max_answer=10_000)) as transport:
            with pytest.raises(TransportError) as raised:
                await transport.send("POST", url, WireRequest("/x", [], {}, None), 60)
    assert raised.value.kind in (TransportErrorKind.NOT_HTTP, TransportErrorKind.TOO_LARGE)


async def test_white_space_after_a_header_is_none_of_it() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked \r\nRetry-After: 5\t\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        answer = await ask(transport, server)
    assert (answer.body, answer.headers["retry-after"]) == (b"ok", "5")


async def test_a_call_that_is_dropped_leaves_its_answer_to_nobody() -> None:
    """Not cancelled, as a task is, but thrown away."""
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        await ask(transport, server)
        dropped = ask(transport, server)
        dropped.send(None)
        dropped.close()
        await ask(transport, server)
        assert server.connections == 2


async def test_a_server_that_answers_before_it_has_the_whole_request_gets_no_other_on_that_connection() -> None:
    stalled = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(OK)
        await stalled.wait()
        writer.transport.abort()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        async with contextlib.aclosing(HttptoolsTransport()) as transport:
            for _ in range(2):
                request = WireRequest("/x", [], {}, b"x" * 30_000_000)
                assert (await transport.send("POST", url, request, 60)).body == b"ok"
        stalled.set()


def _transport_errors() -> list[TransportError]:
    return [thing for thing in gc.get_objects() if isinstance(thing, TransportError)]


async def test_a_failure_leaves_nothing_behind_for_the_garbage_collector() -> None:
    """It would be the request: its token, and what is personal in it."""
    gc.collect()
    # what pytest has kept of other tests
    others = {id(thing) for thing in _transport_errors()}
    gc.disable()
    try:
        async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
            server.said = b"SSH-2.0\r\n\r\n"
            for _ in range(5):
                with contextlib.suppress(TransportError):
                    await ask(transport, server)
        while server.ended < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        left = [thing for thing in _transport_errors() if id(thing) not in others]
    finally:
        gc.enable()
    assert left == []


async def test_a_connection_is_not_kept_by_one_that_is_closed() -> None:
    async with serving() as server:
        transport = HttptoolsTransport()
        calling = asyncio.create_task(ask(transport, server))
        while not server.connections:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await transport.aclose()
        await asyncio.gather(calling, return_exceptions=True)
        while server.ended < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_nothing_need_be_kept() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport(keep_alive=0)) as transport:
        for _ in range(2):
            await ask(transport, server)
        assert server.connections == 2


class Names:
    """In the place of the machine's: says the addresses of a host, and counts who asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
        self.addresses = addresses
        self.asked = 0
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", self.look_up)

    async def look_up(self, host: str, port: int, **_: object) -> list[Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if not self.addresses:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.addresses]


async def test_all_who_want_a_host_share_one_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up that hangs cannot be broken off: a few would take all threads that there are for them."""
    now = 0.0
    async with serving() as server, contextlib.aclosing(HttptoolsTransport(clock=lambda: now)) as transport:
        names = Names(monkeypatch, "127.0.0.1")
        await asyncio.gather(*(ask(transport, server) for _ in range(5)))
        assert (server.connections, names.asked) == (5, 1)
        now = 20.0
        await ask(transport, server)
        assert names.asked == 2


async def test_a_look_up_that_failed_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        names = Names(monkeypatch)
        with pytest.raises(TransportError) as raised:
            await ask(transport, server)
        assert raised.value.kind is TransportErrorKind.UNREACHABLE
        names.addresses = ("127.0.0.1",)
        assert (await ask(transport, server)).status == 200


async def test_a_host_may_move(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        names = Names(monkeypatch, "127.0.0.2")
        with pytest.raises(TransportError):
            await ask(transport, server)
        names.addresses = ("127.0.0.2", "127.0.0.1")
        assert (await ask(transport, server)).status == 200
        assert names.asked == 2


@pytest.mark.parametrize(
    "url", ["ftp://host", "//host", "http://", "http://:80", "http://host:99999", "http://me@host"]
)
async def test_a_base_url_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"base URL|Port"):
        await HttptoolsTransport().send("GET", url, WireRequest("/x", [], {}, None), 60)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost, by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


async def test_a_server_with_a_certificate(certificate: Path) -> None:
    its = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    its.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=str(certificate))
    async with serving(its) as server:
        async with contextlib.aclosing(HttptoolsTransport(tls=ours)) as transport:
            for _ in range(2):
                assert (await ask(transport, server)).body == b"ok"
            assert server.connections == 1
        # whom nobody vouches for is not asked
        with pytest.raises(TransportError) as raised:
            await ask(HttptoolsTransport(), server)
        assert raised.value.kind is TransportErrorKind.UNREACHABLE
