"""Keys from a URL: an unknown key triggers a look-up, at most once in 30 s (docs/context.md, "Token")."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from runtime.client import Transport
from runtime.http1 import HttptoolsTransport
from service.auth.jwks import KeysUnavailable, RemoteJwks


class KeyServer:
    """Answers as it is told to, and counts."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.status = 200
        self.headers: dict[str, str] = {}
        self.hits: list[str] = []
        self.asked: list[str] = []
        self.arrived = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def handle(self, request: web.Request) -> web.Response:
        self.hits.append(request.path)
        self.asked.append(request.path_qs)
        self.arrived.set()
        await self.open.wait()
        return web.Response(body=self.content, status=self.status, headers=self.headers)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(authproxy: Any) -> KeyServer:
    return KeyServer(authproxy.jwks("key-1"))


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with contextlib.aclosing(HttptoolsTransport()) as transport:
        yield transport


@pytest.fixture
async def keys(server: KeyServer, clock: Clock, transport: Transport) -> AsyncIterator[RemoteJwks]:
    app = web.Application()
    app.router.add_get("/{path:.*}", server.handle)
    async with TestServer(app) as listening:
        yield RemoteJwks(str(listening.make_url("/jwks.json")), transport, clock)


async def unavailable(keys: RemoteJwks, kid: str) -> int:
    """Seconds to wait."""
    with pytest.raises(KeysUnavailable) as raised:
        await keys.get(kid)
    return raised.value.retry_after


async def test_a_key_is_looked_up_once(keys: RemoteJwks, server: KeyServer) -> None:
    for _ in range(5):
        assert await keys.get("key-1")
    assert server.hits == ["/jwks.json"]


@pytest.mark.parametrize(("url", "asked"), [("", "/"), ("?a=b", "/?a=b"), ("/keys?a=b#c", "/keys?a=b")])
async def test_the_url_may_be_any(server: KeyServer, transport: Transport, clock: Clock, url: str, asked: str) -> None:
    app = web.Application()
    app.router.add_get("/{path:.*}", server.handle)
    async with TestServer(app) as listening:
        keys = RemoteJwks(str(listening.make_url("/")).rstrip("/") + url, transport, clock)
        assert await keys.get("key-1")
    assert server.asked == [asked]


async def test_a_key_never_seen_before_is_looked_up_at_most_once_in_30_seconds(
    keys: RemoteJwks, server: KeyServer, clock: Clock, authproxy: Any
) -> None:
    await keys.get("key-1")
    server.content = authproxy.jwks("key-1", "key-2")
    for moment in (1000.0, 1010.0, 1029.9):
        clock.now = moment
        await unavailable(keys, "key-2")
    assert len(server.hits) == 1
    clock.now = 1030.0
    assert await keys.get("key-2")
    assert len(server.hits) == 2


async def test_a_key_that_cannot_be_looked_up_now_is_logged_once_for_each_look_up(
    keys: RemoteJwks, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await keys.get("key-1")
    for moment in (1010.0, 1020.0, 1030.0, 1040.0, 1050.0):
        clock.now = moment
        with contextlib.suppress(KeysUnavailable):
            await keys.get("key-2")
    logged = [(record.message, vars(record)["seconds"]) for record in caplog.records]
    assert logged == [("jwks_key_unknown", 20), ("jwks_key_unknown", 20)]


@pytest.mark.parametrize(("passed", "wait"), [(0, 30), (0.5, 30), (10, 20), (28.5, 2), (29.5, 1), (29.999, 1)])
async def test_retry_after_is_the_time_until_the_next_look_up(
    keys: RemoteJwks, clock: Clock, passed: float, wait: int
) -> None:
    await keys.get("key-1")
    clock.now += passed
    assert await unavailable(keys, "key-2") == wait


async def test_a_key_that_was_looked_up_and_is_none_does_not_exist(
    keys: RemoteJwks, server: KeyServer, clock: Clock
) -> None:
    assert not await keys.get("key-9")
    await unavailable(keys, "key-9")
    clock.now += 30
    assert not await keys.get("key-9")
    assert len(server.hits) == 2


async def test_known_keys_are_found_without_a_look_up_for_unknown_ones(
    keys: RemoteJwks, server: KeyServer, clock: Clock
) -> None:
    await keys.get("key-1")
    await unavailable(keys, "key-2")
    clock.now += 3600
    assert await keys.get("key-1")
    assert len(server.hits) == 1


async def test_concurrent_calls_share_one_look_up(keys: RemoteJwks, server: KeyServer) -> None:
    server.open.clear()
    finds = [asyncio.create_task(keys.get("key-1")) for _ in range(20)]
    await server.arrived.wait()
    server.open.set()
    assert all(key is not None for key in await asyncio.gather(*finds))
    assert len(server.hits) == 1


async def test_concurrent_calls_share_one_failure(keys: RemoteJwks, server: KeyServer) -> None:
    server.status = 503
    server.open.clear()
    finds = [asyncio.create_task(keys.get("key-1")) for _ in range(20)]
    await server.arrived.wait()
    server.open.set()
    found = await asyncio.gather(*finds, return_exceptions=True)
    assert all(isinstance(outcome, KeysUnavailable) for outcome in found)
    assert len(server.hits) == 1


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 404, 401, 500, 503])
async def test_anything_but_200_is_no_key_set(keys: RemoteJwks, server: KeyServer, clock: Clock, status: int) -> None:
    server.status, server.headers = status, {"Location": "/elsewhere"}
    assert await unavailable(keys, "key-1") >= 1
    assert server.hits == ["/jwks.json"], "a redirect is not followed"
    server.status, server.headers = 200, {}
    clock.now += 30
    assert await keys.get("key-1")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"<html>", b"[]", b"{}", b'{"keys": 1}', b" " * 300_000 + b'{"keys":[]}']
)
async def test_what_is_no_key_set_keeps_the_former_keys(
    keys: RemoteJwks, server: KeyServer, clock: Clock, authproxy: Any, content: bytes
) -> None:
    await keys.get("key-1")
    server.content = content
    clock.now += 30
    await unavailable(keys, "key-2")
    assert await keys.get("key-1")
    server.content = authproxy.jwks("key-2")
    clock.now += 30
    assert await keys.get("key-2")


async def test_an_unreachable_server_is_no_answer(transport: Transport, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    keys = RemoteJwks(f"http://127.0.0.1:{port}/jwks.json", transport, clock)
    assert await unavailable(keys, "key-1") >= 1


async def test_a_look_up_goes_on_when_whoever_asked_first_has_no_more_time(keys: RemoteJwks, server: KeyServer) -> None:
    """Else one hurried caller with an unknown key would keep everybody out for 30 s."""
    server.open.clear()
    hurried = asyncio.create_task(keys.get("key-1"))
    await server.arrived.wait()
    patient = asyncio.create_task(keys.get("key-1"))
    await asyncio.sleep(0)
    hurried.cancel()
    await asyncio.gather(hurried, return_exceptions=True)
    server.open.set()
    assert await patient is not None
    assert len(server.hits) == 1


async def test_a_look_up_that_is_under_way_at_the_end_is_ended(keys: RemoteJwks, server: KeyServer) -> None:
    server.open.clear()
    asking = asyncio.create_task(keys.get("key-1"))
    await server.arrived.wait()
    await keys.close()
    with pytest.raises(asyncio.CancelledError):
        await asking
    server.open.set()
