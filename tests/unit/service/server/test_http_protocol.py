"""HTTP/1.1 as RFC 9110 and RFC 9112 have it, over raw sockets, where uvicorn or the parser do something else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.service.server.port import GET, Line, Port, connection_of

UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
#: what a body may say as well
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)
HELD = b"POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


def post(path: bytes, *fields: bytes, version: bytes = b"1.1") -> bytes:
    return b"POST %b HTTP/%b\r\nHost: x\r\n%b\r\n" % (path, version, b"".join(field + b"\r\n" for field in fields))


def length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def paths(port: Port) -> list[str]:
    return [scope["path"] for scope in port.app.scopes]


def fields_of(port: Port, index: int = 0) -> dict[bytes, bytes]:
    return dict(port.app.scopes[index]["headers"])


async def until_requests(port: Port, number: int) -> None:
    while len(port.app.scopes) < number:  # noqa: ASYNC110
        await asyncio.sleep(0)


@pytest.mark.parametrize("split", ["one write", "head and body", "byte by byte"])
@pytest.mark.parametrize("framing", [length(HIDDEN), b"Transfer-Encoding: chunked"], ids=["length", "chunks"])
async def test_upgrade_offer_is_ignored_and_the_body_read(port: Port, framing: bytes, split: str) -> None:
    """Java's HttpClient offers h2c on each plain request."""
    head = post(b"/read", UPGRADE[:-2], framing)
    body = CHUNKS if b"chunked" in framing else HIDDEN
    parts = {"one write": [head + body], "head and body": [head, body]}.get(split)
    line = await port.call()
    for part in parts or [bytes([byte]) for byte in head + body]:
        await line.says(part)
        await asyncio.sleep(0)
    assert (await line.answer()).startswith(b"HTTP/1.1 200 ")
    await line.says(GET)
    await line.answer()
    assert (paths(port), port.app.bodies) == (["/read", "/x"], [HIDDEN])


async def test_upgrade_offers_in_pipelined_requests_are_ignored(port: Port) -> None:
    offer = GET.replace(b"\r\n\r\n", b"\r\n" + UPGRADE + b"\r\n")
    line = await port.call(offer + offer.replace(b"/x", b"/y") + GET)
    for _ in range(3):
        assert (await line.answer()).startswith(b"HTTP/1.1 200 ")
    assert paths(port) == ["/x", "/y", "/x"]


@pytest.mark.parametrize("split", [False, True], ids=["one write", "two"])
@pytest.mark.parametrize(
    "behind",
    [
        b"\x00rubbish\r\n\r\n",
        b"GET /x HTTP/1.1\r\n\r\n",
        b"GET /x HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        post(b"/read", b"Transfer-Encoding: chunked") + b"zz\r\n",
    ],
    ids=["rubbish", "no Host", "large head", "broken body"],
)
async def test_invalid_request_behind_one_that_is_served_costs_no_response(
    port: Port, behind: bytes, split: bool
) -> None:
    line = await port.call(HELD if split else HELD + behind)
    await until_requests(port, 1)
    if split:
        await line.says(behind)
        await asyncio.sleep(0.01)
    port.app.held.set()
    response = await line.answer()
    assert response.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in response
    # a 400 here could be taken for the response to the next request
    assert await line.ends() == b""
    assert paths(port) == ["/hold"]


async def test_response_is_not_lost_however_much_comes_behind_it(port: Port) -> None:
    """A socket that is closed with unread input resets the connection."""
    line = await port.call(HELD + b"\x00" * 2_000_000)
    port.app.held.set()
    assert (await line.answer()).startswith(b"HTTP/1.1 200 ")
    line.writer.close()


async def test_nothing_is_processed_behind_connection_close(port: Port) -> None:
    last = HELD.replace(b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n")
    line = await port.call(last + GET + b"\x00")
    port.app.held.set()
    assert (await line.answer()).startswith(b"HTTP/1.1 200 ")
    assert await line.ends() == b""
    assert paths(port) == ["/hold"]


async def test_broken_body_is_400(port: Port) -> None:
    line = await port.call(post(b"/read", b"Transfer-Encoding: chunked") + b"zz\r\n")
    assert (await line.ends()).startswith(b"HTTP/1.1 400 ")
    assert port.app.bodies == []


async def test_broken_body_of_an_answered_request_gets_no_second_response(port: Port) -> None:
    line = await port.call(post(b"/x", b"Transfer-Encoding: chunked"))
    await line.answer()
    await line.says(b"zz\r\n")
    assert await line.ends() == b""


@pytest.mark.parametrize(
    "host",
    [
        b"",
        b"Host: x\r\nHost: x\r\n",
        b"Host: x, y\r\nHost: z\r\n",
        b"Host: x/y\r\n",
        b"Host: me@x\r\n",
        b"Host: x y\r\n",
        b"Host: [::1\r\n",
        b"Host: x:port\r\n",
        b"Host: %zz\r\n",
    ],
)
async def test_host_missing_repeated_or_malformed_is_400(port: Port, host: bytes) -> None:
    """RFC 9112, section 3.2."""
    line = await port.call(b"GET /x HTTP/1.1\r\n" + host + b"\r\n")
    assert (await line.ends()).startswith(b"HTTP/1.1 400 ")
    assert port.app.scopes == []


@pytest.mark.parametrize("host", [b"", b"x", b"x.y-z_1:80", b"x:", b"[::1]:8080", b"1.2.3.4", b"%41", b"X."])
async def test_host_well_formed_is_served(port: Port, host: bytes) -> None:
    assert (await (await port.call(b"GET /x HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")).answer()).startswith(
        b"HTTP/1.1 200 "
    )


async def test_host_may_be_missing_in_http_1_0(port: Port) -> None:
    """HAProxy checks servers so."""
    assert (await (await port.call(b"GET /x HTTP/1.0\r\n\r\n")).ends()).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "request_", [b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", post(b"/x", b"Transfer-Encoding: gzip, chunked")]
)
async def test_request_that_cannot_be_read_as_one_is_400(port: Port, request_: bytes) -> None:
    assert (await (await port.call(request_)).ends()).startswith(b"HTTP/1.1 400 ")


async def test_white_space_around_a_value_is_no_part_of_it(port: Port) -> None:
    """RFC 9110, section 5.5."""
    line = await port.call(GET[:-2] + b"Authorization: \t Bearer T \t\r\nX-Empty: \t \r\nX-None:\r\n\r\n")
    await line.answer()
    assert fields_of(port) == {b"host": b"x", b"authorization": b"Bearer T", b"x-empty": b"", b"x-none": b""}


async def test_trailer_fields_are_not_headers(port: Port) -> None:
    """RFC 9110, section 6.5.1."""
    head = post(b"/read", b"Transfer-Encoding: chunked", b"X-Idempotency-Token: a")
    line = await port.call(head + b"2\r\n{}\r\n0\r\nX-Idempotency-Token: b\r\nHost: y\r\n\r\n")
    await line.answer()
    assert (fields_of(port)[b"x-idempotency-token"], fields_of(port)[b"host"]) == (b"a", b"x")


@pytest.mark.parametrize("trailer", [b"X: " + b"x" * 200_000, b"X: x\r\n" * 40_000], ids=["one field", "many"])
async def test_trailer_without_end_is_400(port: Port, trailer: bytes) -> None:
    line = await port.call(post(b"/read", b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n")
    await line.says(trailer)
    assert (await line.ends()).startswith(b"HTTP/1.1 400 ")


async def test_large_body_is_read(port: Port) -> None:
    body = b"x" * 1_000_000
    line = await port.call(post(b"/read", length(body)) + body)
    assert (await line.answer()).startswith(b"HTTP/1.1 200 ")
    assert port.app.bodies == [body]


async def test_half_closed_connection_is_a_client_that_left(port: Port) -> None:
    """docs/what-happens-when.md says why."""
    line = await port.call(HELD)
    await until_requests(port, 1)
    left = connection_of(port.app.scopes[0]).on_disconnect()
    line.writer.write_eof()
    await left
    assert await line.ends() == b""


async def test_expect_of_http_1_0_gets_no_1xx(port: Port) -> None:
    """RFC 9110, section 10.1.1."""
    line = await port.call(post(b"/read", b"Expect: 100-continue", length(b"{}"), version=b"1.0"))
    await line.says(b"{}")
    assert (await line.ends()).startswith(b"HTTP/1.1 200 ")


async def read_head(line: Line) -> bytes:
    head: bytes = await line.reader.readuntil(b"\r\n\r\n")
    return head


async def test_expect_is_answered_where_the_body_is_wanted(port: Port) -> None:
    line = await port.call(post(b"/read", b"Expect: 100-continue", length(b"{}")))
    assert (await read_head(line)).startswith(b"HTTP/1.1 100 ")
    await line.says(b"{}")
    assert b"connection: close" not in await line.answer()
    await line.says(GET)
    await line.answer()


async def test_expect_with_the_body_sent_at_once_keeps_the_connection(port: Port) -> None:
    line = await port.call(post(b"/x", b"Expect: 100-continue", length(b"{}")) + b"{}")
    assert b"connection: close" not in await line.answer()
    await line.says(GET)
    await line.answer()


async def test_final_response_instead_of_100_ends_the_connection(port: Port) -> None:
    """The next bytes are the body or the next request: the server cannot distinguish them."""
    line = await port.call(post(b"/x", b"Expect: 100-continue", length(GET)))
    assert b"connection: close" in await line.answer()
    await line.says(GET)
    assert await line.ends() == b""
    assert paths(port) == ["/x"]


async def test_expect_while_draining_ends_the_connection(port: Port) -> None:
    port.bounds.draining = True
    line = await port.call(post(b"/read", b"Expect: 100-continue", length(b"{}")) + b"{}")
    assert b"connection: close" in (await line.ends())


def encoded(scope: Any) -> bytes:
    raw: bytes = scope["raw_path"]
    return raw


async def test_raw_path_is_passed_on_as_it_was_sent(port: Port) -> None:
    line = await port.call(GET.replace(b"/x", b"/v1/a%2Fb%00"))
    await line.answer()
    assert encoded(port.app.scopes[0]) == b"/v1/a%2Fb%00"
