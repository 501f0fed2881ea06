"""Reading of a response by each transport, in memory: no socket, no clock, the same parts for both."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from runtime.aiohttp_transport import AiohttpTransport, Connector
from runtime.client.transport import Transport, TransportError, TransportErrorKind
from runtime.codec import WireRequest
from runtime.http1.transport import HttptoolsTransport
from tests.http_differential.responses import Case

_URL = "http://127.0.0.1:1"
_MAX_BYTES = 1000
#: iterations of the event loop in which a transport comes to its verdict
_TURNS = 12


@dataclass(frozen=True)
class Verdict:
    """A response, or the fault in its place."""

    status: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    body: bytes = b""
    fault: TransportErrorKind | None = None


class _Pipe(asyncio.Transport):
    """A connection on which a case comes as soon as a request was written."""

    def __init__(self, protocol: asyncio.Protocol, case: Case, idle: socket.socket) -> None:
        super().__init__({"socket": idle, "peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self._protocol = protocol
        self._case = case
        self._is_closing = self._is_started = False

    def write(self, data: Any) -> None:
        if not self._is_started:
            self._is_started = True
            self._task = asyncio.get_running_loop().create_task(self._respond())

    async def _respond(self) -> None:
        for part in self._case.parts:
            await _turn()
            if self._is_closing:
                return
            self._protocol.data_received(part)
        for _ in range(_TURNS):
            await _turn()
        # as asyncio does it at the end of a stream
        if not self._is_closing and not self._protocol.eof_received():
            self.close()

    def close(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        return self._is_closing

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        """Not needed: a case is small."""

    resume_reading = pause_reading

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Not needed: nothing is written."""


async def _turn() -> None:
    await asyncio.sleep(0)


class _MemoryConnector(Connector):
    def __init__(self, connect: Callable[[asyncio.Protocol], None]) -> None:
        super().__init__(force_close=True)
        self._connect = connect

    async def _create_connection(self, *_arguments: Any, **_options: Any) -> ResponseHandler:
        protocol = ResponseHandler(asyncio.get_running_loop())
        self._connect(protocol)
        return protocol


class _MemoryDialer:
    def __init__(self, connect: Callable[[asyncio.Protocol], None]) -> None:
        self._connect = connect

    async def connect(self, _server: object, make: Callable[[], asyncio.Protocol]) -> asyncio.Protocol:
        protocol = make()
        self._connect(protocol)
        return protocol

    async def close(self) -> None:
        """Nothing is under way."""


class Judges:
    """Both transports, each with a connection of its own for every case."""

    def __init__(self, ours: Transport, aiohttp_: Transport) -> None:
        # what each reads header values as: both keep every byte
        self._transports = ((ours, "latin-1"), (aiohttp_, "utf-8"))
        self.case = Case(())

    async def judge(self, case: Case) -> tuple[Verdict, Verdict]:
        """Return the verdict of our transport, and that of aiohttp's."""
        self.case = case
        ours, theirs = [await _verdict(transport, encoding, case) for transport, encoding in self._transports]
        return ours, theirs


@contextlib.asynccontextmanager
async def judges() -> AsyncIterator[Judges]:
    idle, other = socket.socketpair()

    def connect(protocol: asyncio.Protocol) -> None:
        protocol.connection_made(_Pipe(protocol, found.case, idle))

    with idle, other:
        ours = HttptoolsTransport(max_answer=_MAX_BYTES, keep_alive=0)
        ours._dialer = _MemoryDialer(connect)  # type: ignore[assignment]
        async with (
            contextlib.aclosing(ours),
            aiohttp.ClientSession(connector=_MemoryConnector(connect), cookie_jar=aiohttp.DummyCookieJar()) as session,
        ):
            found = Judges(ours, AiohttpTransport(session, max_answer=_MAX_BYTES))
            yield found


async def _verdict(transport: Transport, encoding: str, case: Case) -> Verdict:
    sending = asyncio.create_task(transport.send("GET", _URL, WireRequest("/x", [], {}, None), 60, fresh=True))
    for _ in range(len(case.parts) + 4 * _TURNS):
        if sending.done():
            break
        await asyncio.sleep(0)
    sending.cancel()
    try:
        response = await sending
    except TransportError as failed:
        return Verdict(fault=failed.kind)
    except asyncio.CancelledError:
        # the connection has ended, and there is no verdict: this transport waits until its time is up
        return Verdict(fault=TransportErrorKind.TIMEOUT)
    headers = sorted(
        (name.lower(), value.encode(encoding, "surrogateescape").replace(b"\t", b" "))
        for name, value in response.headers.items()
    )
    return Verdict(response.status, tuple(headers), response.body)
