"""What the transport on httptools does by itself, where the other one leaves it to aiohttp."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from runtime.client import Fault, TransportFailed, WireAnswer
from runtime.codec import WireRequest
from runtime.httptools_transport import HttptoolsTransport

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


async def ask(transport: HttptoolsTransport, server: Server, method: str = "POST") -> WireAnswer:
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


async def test_of_many_connections_those_that_are_not_needed_any_more_end() -> None:
    now = 0.0
    async with (
        serving() as server,
        contextlib.aclosing(HttptoolsTransport(keep_alive=15, clock=lambda: now)) as transport,
    ):
        await asyncio.gather(*(ask(transport, server) for _ in range(5)))
        for later in (5.0, 10.0, 15.0):
            now = later
            await ask(transport, server)
        while server.ended < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert server.connections == 5


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


PACKED = zlib.compress(b"ok")
BROKEN = [
    ("a coding that was not asked for", b"Content-Encoding: br\r\nContent-Length: 2", b"ok"),
    ("packed on the way", b"Transfer-Encoding: gzip", b"ok"),
    ("not deflated", b"Content-Encoding: deflate\r\nContent-Length: 2", b"ok"),
    ("half deflated", b"Content-Encoding: deflate\r\nContent-Length: %d" % (len(PACKED) - 1), PACKED[:-1]),
    ("two lengths", b"Content-Length: 2\r\nContent-Length: 3", b"ok"),
    ("length and chunks", b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"ok"),
    ("another protocol", b"Upgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 0", b""),
]


@pytest.mark.parametrize(("headers", "body"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
async def test_what_cannot_be_read_is_no_answer(headers: bytes, body: bytes) -> None:
    status = b"101 Switching" if b"Upgrade" in headers else b"200 OK"
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n\r\n" + body
        with pytest.raises(TransportFailed) as raised:
            await ask(transport, server)
    assert raised.value.fault is Fault.NOT_HTTP


async def test_headers_after_a_body_are_none_of_the_answer() -> None:
    async with serving() as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        server.said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-A: b\r\n\r\n"
        answer = await ask(transport, server)
    assert (answer.body, "X-A" in answer.headers) == (b"ok", False)


@pytest.mark.parametrize("url", ["ftp://host", "//host", "http://"])
async def test_a_base_url_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
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
        with pytest.raises(TransportFailed) as raised:
            await ask(HttptoolsTransport(), server)
        assert raised.value.fault is Fault.UNREACHABLE
