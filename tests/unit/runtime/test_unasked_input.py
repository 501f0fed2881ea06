"""Both transports on a reused connection with unsolicited bytes (RFC 9112, section 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from runtime.client import Transport, TransportError, TransportErrorKind
from tests.unit.runtime.test_transports import OK, ask, on_aiohttp, on_httptools, peer

FAREWELL = b"HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(params=[on_aiohttp, on_httptools], ids=["aiohttp", "httptools"])
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[Transport]:
    async with request.param() as transport:
        yield transport


@pytest.mark.parametrize(
    "unasked",
    [FAREWELL, OK.replace(b"ok", b"no"), b"HTTP/1.1 100 Continue\r\n\r\n", None],
    ids=["408", "200", "100", "end"],
)
@pytest.mark.parametrize("is_seen", [False, True], ids=["unread", "read"])
async def test_unasked_input_is_no_response_to_the_next_request(
    transport: Transport, unasked: bytes | None, is_seen: bool
) -> None:
    """It may lie in the socket, unread, when the next request is sent."""
    await check_response_after(unasked, transport, is_seen=is_seen)


@pytest.mark.parametrize("unasked", [b"\r\n", b"H"])
@pytest.mark.parametrize("is_seen", [False, True], ids=["unread", "read"])
async def test_unasked_bytes_that_are_no_message_end_the_connection(unasked: bytes, is_seen: bool) -> None:
    """aiohttp passes over an empty line, and cannot read the response behind a byte."""
    async with on_httptools() as transport:
        await check_response_after(unasked, transport, is_seen=is_seen)


async def check_response_after(unasked: bytes | None, transport: Transport, *, is_seen: bool) -> None:
    """Send a request, receive unsolicited bytes (None: the end), and send another request."""
    writers: list[asyncio.StreamWriter] = []

    async def respond(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(OK)

    async with peer(respond) as (found, url):
        await ask(transport, url)
        if unasked is None:
            writers[0].write_eof()
        else:
            writers[0].write(unasked)
        for _ in range(5 * is_seen):
            await asyncio.sleep(0.001)
        # without a turn of the event loop in between
        response = await ask(transport, url)
    assert (response.status, response.body) == (200, b"ok")
    assert (found.connections, len(found.heard)) == (2, 2)


async def test_408_on_a_kept_connection_is_one_that_was_idle(transport: Transport) -> None:
    """It crossed the request on its way."""
    responses = iter([OK, FAREWELL, FAREWELL])

    async def respond(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(responses))

    async with peer(respond) as (found, url):
        await ask(transport, url)
        with pytest.raises(TransportError) as raised:
            await ask(transport, url)
        assert raised.value.kind is TransportErrorKind.STALE_CONNECTION
        # on a new connection it is the response
        assert (await ask(transport, url)).status == 408
    assert found.connections == 2
