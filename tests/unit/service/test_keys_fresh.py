"""Keys from a URL over time: refreshed without being asked for, and read however they come."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from runtime.client import TransportError, TransportErrorKind, WireResponse
from runtime.http1 import HttptoolsTransport
from runtime.problems import Refused
from service.auth.jwks import KeysUnavailable, RemoteJwks
from service.auth.tokens import TokenVerifier

URL = "http://authproxy.internal/jwks.json"


class Pages:
    """A transport: each look-up gets the next page; an exception is raised."""

    def __init__(self, *pages: bytes | Exception) -> None:
        self.pages = list(pages)
        self.hits = 0

    async def send(self, *_: object, **__: object) -> WireResponse:
        self.hits += 1
        page = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        if isinstance(page, Exception):
            raise page
        return WireResponse(200, {}, page)


class Refreshing:
    """``refresh_forever``, whose naps end when the test says so."""

    def __init__(self, keys: RemoteJwks) -> None:
        self._asleep: asyncio.Queue[float] = asyncio.Queue()
        self._wake: asyncio.Queue[None] = asyncio.Queue()
        self.task = asyncio.create_task(keys.refresh_forever())

    async def sleep(self, seconds: float) -> None:
        self._asleep.put_nowait(seconds)
        await self._wake.get()

    async def nap(self) -> float:
        """The length of the nap after the first look-up."""
        asleep = asyncio.create_task(self._asleep.get())
        await asyncio.wait((asleep, self.task), return_when=asyncio.FIRST_COMPLETED)
        if self.task.done():
            asleep.cancel()
            await self.task
        return await asleep

    async def next_nap(self) -> float:
        """The same after one more look-up."""
        self._wake.put_nowait(None)
        return await self.nap()


def keys_of(*pages: bytes | Exception) -> tuple[RemoteJwks, Pages]:
    transport = Pages(*pages)
    return RemoteJwks(URL, transport, lambda: 1000.0), transport


@pytest.fixture
def refreshing(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[RemoteJwks], contextlib.AbstractAsyncContextManager[Refreshing]]:
    @contextlib.asynccontextmanager
    async def run(keys: RemoteJwks) -> AsyncIterator[Refreshing]:
        running = Refreshing(keys)
        monkeypatch.setattr("service.auth.jwks.asyncio.sleep", running.sleep)
        try:
            yield running
        finally:
            monkeypatch.undo()
            running.task.cancel()
            await asyncio.gather(running.task, return_exceptions=True)

    return run


async def test_keys_are_there_before_anybody_asks(refreshing: Any, authproxy: Any) -> None:
    keys, pages = keys_of(authproxy.jwks("key-1"))
    async with refreshing(keys) as naps:
        await naps.nap()
        assert await keys.get("key-1")
    assert pages.hits == 1


async def test_a_key_that_was_withdrawn_ceases_to_count(refreshing: Any, authproxy: Any) -> None:
    keys, _ = keys_of(authproxy.jwks("key-1", "key-2"), authproxy.jwks("key-2"))
    async with refreshing(keys) as naps:
        assert await naps.nap() <= 300
        assert await keys.get("key-1")
        await naps.next_nap()
        assert await keys.get("key-2")
        with pytest.raises(KeysUnavailable):
            await keys.get("key-1")


async def test_a_server_that_does_not_answer_at_the_start_is_asked_again_soon(refreshing: Any, authproxy: Any) -> None:
    keys, _ = keys_of(
        TransportError(TransportErrorKind.UNREACHABLE),
        TransportError(TransportErrorKind.TIMEOUT),
        authproxy.jwks("key-1"),
    )
    async with refreshing(keys) as naps:
        assert await naps.nap() < 30
        assert await naps.next_nap() < 30
        assert await naps.next_nap() > 30
        assert await keys.get("key-1")


async def test_a_refresh_that_fails_keeps_the_former_keys(refreshing: Any, authproxy: Any) -> None:
    keys, _ = keys_of(authproxy.jwks("key-1"), TransportError(TransportErrorKind.UNREACHABLE))
    async with refreshing(keys) as naps:
        await naps.nap()
        await naps.next_nap()
        assert await keys.get("key-1")


@pytest.mark.parametrize("x", [5, None, "a", ["y"]])
async def test_no_key_set_ends_the_refreshing(refreshing: Any, authproxy: Any, x: Any) -> None:
    spoilt = json.dumps({"keys": [{**authproxy.jwk("key-1"), "x": x}]}).encode()
    keys, _ = keys_of(spoilt, authproxy.jwks("key-1"))
    async with refreshing(keys) as naps:
        await naps.nap()
        await naps.next_nap()
        assert await keys.get("key-1")


async def test_a_refresh_counts_as_a_look_up(refreshing: Any, authproxy: Any) -> None:
    keys, pages = keys_of(authproxy.jwks("key-1"))
    async with refreshing(keys) as naps:
        await naps.nap()
        with pytest.raises(KeysUnavailable):
            await keys.get("key-2")
    assert pages.hits == 1


@pytest.mark.parametrize("fault", TransportErrorKind)
async def test_no_failure_of_the_look_up_is_a_401(authproxy: Any, fault: TransportErrorKind) -> None:
    keys, _ = keys_of(TransportError(fault))
    with pytest.raises(Refused) as refused:
        await TokenVerifier(keys).verify(f"Bearer {authproxy.token()}")
    assert (refused.value.code.status, refused.value.code.name) == (503, "upstream_unavailable")
    assert (refused.value.retry_after or 0) >= 1


async def test_a_key_set_may_come_in_parts(authproxy: Any) -> None:
    content = authproxy.jwks("key-1", "key-2")

    async def in_parts(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for start in range(0, len(content), 50):
            await response.write(content[start : start + 50])
            for _ in range(20):  # event-loop iterations in which readers may read
                await asyncio.sleep(0)
        return response

    app = web.Application()
    app.router.add_get("/jwks.json", in_parts)
    async with TestServer(app) as server, contextlib.aclosing(HttptoolsTransport()) as transport:
        keys = RemoteJwks(str(server.make_url("/jwks.json")), transport, lambda: 1000.0)
        assert await keys.get("key-2")
