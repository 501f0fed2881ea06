"""Connections that misbehave, over real sockets: each ends by itself, and the others go on."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.unit.service.server.port import GET, Port, connection_of

SHORT = 0.02
"""Seconds of a bound that a test wants to see reached; what is not to be reached is left at its default."""


async def test_requests_one_after_another(port: Port) -> None:
    line = await port.call()
    for _ in range(3):
        await line.says(GET)
        assert (await line.answer()).endswith(b"xx")
    assert len(port.app.scopes) == 3


async def test_a_connection_that_says_nothing(port: Port) -> None:
    port.bounds.keep_alive_timeout = SHORT
    line = await port.call()
    assert await line.ends() == b""


async def test_a_connection_that_says_nothing_more(port: Port) -> None:
    line = await port.call(GET)
    port.bounds.keep_alive_timeout = SHORT
    await line.answer()
    assert await line.ends() == b""


async def test_a_connection_that_says_nothing_that_matters(port: Port) -> None:
    """Empty lines between requests are allowed; uvicorn waits for ever after one."""
    line = await port.call(GET)
    port.bounds.keep_alive_timeout = 0.3
    await line.answer()
    await line.says(b"\r\n")
    assert await line.ends() == b""


@pytest.mark.parametrize("begin", [b"GET /", b"GET /x HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_head_that_comes_byte_by_byte(port: Port, begin: bytes) -> None:
    port.bounds.header_timeout = SHORT
    line = await port.call(begin)

    async def drip() -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await line.says(b"x")
                await asyncio.sleep(0.001)

    dripping = asyncio.create_task(drip())
    assert await line.ends() == b""
    dripping.cancel()
    assert port.app.scopes == []


async def test_a_second_head_that_does_not_end(port: Port) -> None:
    port.bounds.header_timeout = SHORT
    line = await port.call(GET)
    await line.answer()
    await line.says(GET[:-2])
    assert await line.ends() == b""


async def test_a_head_that_is_slow_while_an_answer_is_due_does_not_cost_the_answer(port: Port) -> None:
    port.bounds.header_timeout = SHORT
    line = await port.call(GET.replace(b"/x", b"/hold") + GET[:-2])
    other = await port.call(GET[:-2])
    assert await other.ends() == b""
    port.app.held.set()
    assert (await line.answer()).endswith(b"xx")
    assert await line.ends() == b""


@pytest.mark.parametrize("sent", [b"X: " + b"x" * 300_000, b"X: x\r\n" * 50_000], ids=["one header", "many"])
async def test_a_head_without_end(port: Port, sent: bytes) -> None:
    line = await port.call()
    with contextlib.suppress(ConnectionError):
        await line.says(b"GET /x HTTP/1.1\r\nHost: x\r\n" + sent)
    await line.ends()
    assert port.app.scopes == []
    assert (await (await port.call(GET)).answer()).endswith(b"xx")


@pytest.mark.parametrize("size", [60_000, 66_000])
async def test_a_head_has_64_kib(port: Port, size: int) -> None:
    line = await port.call(GET[:-2] + b"X: " + b"x" * size + b"\r\n\r\n")
    answer = await (line.answer() if size < 64 * 1024 else line.ends())
    assert answer.startswith(b"HTTP/1.1 200 " if size < 64 * 1024 else b"HTTP/1.1 400 ")


async def test_the_rest_of_a_body_that_was_answered_already(port: Port) -> None:
    """Dripping it in kept the connection for ever; so did ending it."""
    port.bounds.body_drain_timeout = SHORT
    line = await port.call(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx")
    assert (await line.answer()).endswith(b"xx")
    assert await line.ends() == b""


async def test_a_body_that_ends_after_its_answer_leaves_a_connection_like_any_other(port: Port) -> None:
    line = await port.call(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
    await line.answer()
    await line.says(b"x" + GET)
    assert (await line.answer()).endswith(b"xx")
    port.bounds.keep_alive_timeout = SHORT
    await line.says(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
    await line.answer()
    await line.says(b"x")
    assert await line.ends() == b""


async def test_a_peer_that_does_not_read(port: Port) -> None:
    port.bounds.write_timeout = SHORT
    port.app.size = 20_000_000
    line = await port.call()
    line.writer.transport.pause_reading()  # type: ignore[attr-defined]
    await line.says(GET * 3)
    while not port.app.scopes or port.server.server_state.connections:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def test_a_peer_that_does_not_read_and_is_to_be_closed(port: Port) -> None:
    port.bounds.write_timeout = SHORT
    port.app.size = 20_000_000
    line = await port.call()
    line.writer.transport.pause_reading()  # type: ignore[attr-defined]
    await line.says(b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    while not port.app.scopes or port.server.server_state.connections:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def test_there_are_not_more_connections_than_allowed(port: Port) -> None:
    seen: list[int] = []
    refused: list[bool] = []
    port.bounds.max_connections, port.bounds.on_count, port.bounds.on_refused = (
        2,
        seen.append,
        lambda: refused.append(True),
    )
    first, second = await port.call(GET), await port.call(GET)
    await first.answer()
    await second.answer()
    third = await port.call()
    with contextlib.suppress(ConnectionError):
        await third.says(GET)
    assert await third.ends() == b""
    assert (max(seen), len(refused)) == (2, 1)
    await first.says(GET)
    await first.answer()
    second.writer.close()
    while len(port.server.server_state.connections) == 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert (await (await port.call(GET)).answer()).endswith(b"xx")


async def test_while_draining_each_answer_says_that_the_connection_ends(port: Port) -> None:
    before = await port.call(GET.replace(b"/x", b"/hold"))
    idle = await port.call(GET)
    assert b"connection: close" not in (await idle.answer()).lower()
    while not any(scope["path"] == "/hold" for scope in port.app.scopes):  # noqa: ASYNC110
        await asyncio.sleep(0)
    port.bounds.draining = True
    for connection in port.server.server_state.connections:
        connection.drain()  # type: ignore[union-attr]
    port.app.held.set()
    await idle.says(GET)
    for line in (before, idle, await port.call(GET)):
        assert b"connection: close" in (await line.answer()).lower()
        assert await line.ends() == b""


async def test_a_connection_may_be_left_alone_for_a_while_after_its_answer(port: Port) -> None:
    port.app.breath = 60
    patient = await port.call(GET)
    await patient.answer()
    await patient.says(GET)
    other = await port.call(GET)
    await other.answer()
    assert len(port.app.scopes) == 2
    other.writer.close()
    port.app.breath = SHORT
    hurried = await port.call(GET)
    for _ in range(3):
        await hurried.answer()
        await hurried.says(GET)
    assert len(port.app.scopes) >= 5


async def test_a_request_knows_whether_its_body_is_there(port: Port) -> None:
    await (await port.call(GET)).answer()
    await (await port.call(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nxx")).answer()
    line = await port.call(b"POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
    while len(port.app.scopes) < 3:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert [connection_of(scope).body_complete for scope in port.app.scopes] == [True, True, False]
    port.app.held.set()
    await line.answer()


async def test_a_request_is_told_that_its_caller_left(port: Port) -> None:
    staying, leaving = [await port.call(GET.replace(b"/x", b"/hold")) for _ in range(2)]
    while len(port.app.scopes) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    ours, its = [connection_of(scope).on_disconnect() for scope in port.app.scopes]
    leaving.writer.transport.abort()
    await its
    assert not ours.done()
    # a later receive() reports it too
    await connection_of(port.app.scopes[1]).on_disconnect()
    port.app.held.set()
    await staying.answer()


async def test_only_so_many_requests_may_wait_for_the_answers_before_them(port: Port) -> None:
    """Each takes some kilobytes, and a packet has room for a thousand."""
    held = GET.replace(b"/x", b"/hold")
    line = await port.call(held + GET * port.bounds.max_pipelined)
    flood = await port.call(held + GET * 10_000)
    while len(port.app.scopes) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    port.app.held.set()
    for _ in range(1 + port.bounds.max_pipelined):
        assert (await line.answer()).endswith(b"xx")
        assert (await flood.answer()).startswith(b"HTTP/1.1 200 ")
    # a client repeats what is left, which a 400 would forbid
    assert await flood.ends() == b""


async def test_while_answers_are_due_no_more_is_read_than_has_come(port: Port) -> None:
    port.bounds.max_pipelined = 100
    line = await port.call(GET * 100)
    for _ in range(100):
        assert (await line.answer()).endswith(b"xx")
    await line.says(GET)
    assert (await line.answer()).endswith(b"xx")


async def test_of_two_requests_on_one_connection_that_is_lost_the_one_that_is_served_is_told_and_none_is_an_error(
    port: Port, caplog: pytest.LogCaptureFixture
) -> None:
    line = await port.call(GET.replace(b"/x", b"/hold") + GET)
    while not port.app.scopes:  # noqa: ASYNC110
        await asyncio.sleep(0)
    left = connection_of(port.app.scopes[0]).on_disconnect()
    line.writer.transport.abort()
    await left
    port.app.held.set()
    while port.server.server_state.tasks:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
