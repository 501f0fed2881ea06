"""Callers who mean harm: on a socket of their own, since no client would send this."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.functional.world import Dispatcher, World, estimate_body

#: a request that is to be found behind another one
HIDDEN = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"


async def answers(fom: World, sent: bytes) -> bytes:
    """All that comes back on one connection, until the service ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(fom.url.rsplit(":", 1)[1]))
    writer.write(sent)
    try:
        return await reader.read()
    finally:
        writer.close()


def commit(fom: World, dispatcher: Dispatcher, *headers: bytes) -> bytes:
    """The head of a commit, as its caller may write it."""
    token = fom.sandbox.token(park_id=dispatcher.park_id).encode()
    lines = (b"POST /v1/orders/commit HTTP/1.1", b"Host: x", b"Content-Type: application/json", *headers)
    return b"\r\n".join((*lines, b"Authorization: Bearer " + token, b"", b""))


@pytest.mark.parametrize(
    "headers",
    [
        (b"Content-Length: 4", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Content-Length: 4"),
        (b"Content-Length: 4", b"Content-Length: 6"),
        (b"Content-Length: +4",),
        (b"Content-Length: 4 4",),
        (b"Content-Length : 4",),
        (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding : chunked",),
        (b"X: y", b" Transfer-Encoding: chunked"),
    ],
    ids=lambda headers: b" + ".join(headers).decode(),
)
async def test_a_request_of_two_lengths_is_none_and_hides_none(
    fom: World, dispatcher: Dispatcher, headers: tuple[bytes, ...]
) -> None:
    came = await answers(fom, commit(fom, dispatcher, *headers) + b"0\r\n\r\n" + HIDDEN)
    assert came.startswith(b"HTTP/1.1 400 ")
    assert came.count(b"HTTP/1.1 ") == 1
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize("size", [b"-1", b"0x4", b"ffffffffffffffffff", b"4;a=b\n", b" 4"])
async def test_a_chunk_of_no_size_is_none_and_hides_none(fom: World, dispatcher: Dispatcher, size: bytes) -> None:
    head = commit(fom, dispatcher, b"Transfer-Encoding: chunked")
    came = await answers(fom, head + size + b"\r\nabcd\r\n0\r\n\r\n" + HIDDEN)
    assert b" 200 " not in came
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize("line", [b"X-Request-Id: a\nX-Evil: 1", b"X-Request-Id: a\rX-Evil: 1", b"X-Request-Id: a\0b"])
async def test_a_header_that_splits_is_none(fom: World, dispatcher: Dispatcher, line: bytes) -> None:
    came = await answers(fom, commit(fom, dispatcher, line, b"Content-Length: 2", b"Connection: close") + b"{}")
    assert b"X-Evil" not in came
    assert b" 200 " not in came
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize("name", ["X-Request-Id", "Accept-Language", "User-Agent", "traceparent"])
async def test_what_a_header_says_forges_no_line_of_the_log(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG, "service")
    forged = 'x", "message": "forged'
    reply = await dispatcher.call("estimate", estimate_body(), headers={name: forged})
    assert reply.status == 200
    assert "forged" not in "".join(str(vars(record)) for record in caplog.records if record.name == "service")
    assert "forged" not in reply.headers["X-Request-Id"]


async def test_of_a_key_that_stands_twice_the_last_counts_for_everyone(fom: World, dispatcher: Dispatcher) -> None:
    """RFC 8259, 4: what it means is open. What is judged is what goes up, and nothing else."""
    reply = await dispatcher.call("commit", content=b'{"order_id": "one", "order_id": "other"}')
    (call,) = fom.sandbox.calls
    assert (reply.status, reply.code) == (404, "order_not_found")
    assert call.body["order_id"] == "other"


@pytest.mark.parametrize(
    "content", [b"[" * 60_000, b'{"a":' * 12_000, b'{"order_id": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"]
)
async def test_what_is_nested_without_end_is_400(fom: World, dispatcher: Dispatcher, content: bytes) -> None:
    reply = await dispatcher.call("commit", content=content)
    assert (reply.status, reply.code) == (400, "validation_failed")
    assert len(fom.sandbox.calls) == 0
