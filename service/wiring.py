"""The clients of the upstreams and the token verifier, from the settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

import generated
from runtime.client import IDLE_TIMEOUT, Channel, Transport
from runtime.guard import Guard
from runtime.http1.transport import HttptoolsTransport
from runtime.resilience import RetryBudget
from service.auth.file_secret import FileSecret
from service.auth.jwks import FileKeys, UrlKeys
from service.auth.tokens import TokenVerifier
from service.context import APPLICATION
from service.hooks import ServiceHooks
from service.server.limits import CONNECTIONS
from service.settings import Settings
from service.telemetry.drift import Drift
from service.telemetry.observers import Observers

#: of the 128 calls that int-api may have under way, so many are for what settles an order: estimates, however many, do
#: not keep a commit out
KEPT = 32


@dataclass(frozen=True)
class Wiring:
    """What the middlewares and handlers need of it."""

    hooks: ServiceHooks
    verifier: TokenVerifier


@contextlib.asynccontextmanager
async def wired(settings: Settings, observers: Observers) -> AsyncIterator[Wiring]:
    """Raises OSError for a token file that has gone since. At the end, changes that are under way are waited for."""
    async with TRANSPORTS[settings.transport]() as transport, contextlib.AsyncExitStack() as stack:
        token = FileSecret(Path(settings.service_token_file), asyncio.get_running_loop().time)
        drift = Drift(_upstream_documents(), observers.news)

        def channel(base_url: str, upstream: str, kept: int = 0) -> Channel:
            observers.metrics.breaker_open.labels(upstream).set(0)
            observers.budget(upstream, RetryBudget.MOST)
            channel = Channel(
                base_url,
                transport,
                token=token.value,
                headers={"User-Agent": APPLICATION},
                observer=observers.upstream,
                not_made=observers.not_made,
                reader=drift.read,
                guard=Guard(
                    kept=kept,
                    told=lambda opened: observers.breaker(upstream, opened),
                    budget_told=lambda tokens: observers.budget(upstream, tokens),
                ),
            )
            stack.push_async_callback(channel.finished)
            return channel

        hooks = ServiceHooks(
            int_api=channel(settings.int_api_url, "int-api", KEPT),
            look_ups=channel(settings.int_api_url, "int-api-look-ups"),
            fleet_parks=channel(settings.fleet_parks_url, "fleet-parks"),
            personal=channel(settings.personal_url, "personal"),
            metrics=observers.metrics,
        )
        yield Wiring(hooks, TokenVerifier(_keys(settings, transport, stack)))


@cache
def _upstream_documents() -> Mapping[str, Any]:
    folder = Path(generated.__path__[0])
    return {
        name: msgspec.json.decode((folder / name.replace("-", "_") / "openapi.json").read_bytes())
        for name in ("int-api", "fleet-parks", "personal")
    }


def _on_httptools() -> AbstractAsyncContextManager[Transport]:
    return contextlib.aclosing(HttptoolsTransport())


@contextlib.asynccontextmanager
async def _on_aiohttp() -> AsyncIterator[Transport]:
    # takes time and memory, so only where it is wanted
    import aiohttp

    from runtime.aiohttp_transport import AiohttpTransport, Connector

    def session(connector: Connector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)

    kept = Connector(limit=CONNECTIONS, keepalive_timeout=IDLE_TIMEOUT)
    fresh = Connector(limit=CONNECTIONS, force_close=True)
    async with session(kept) as for_most, session(fresh) as for_one:
        yield AiohttpTransport(for_most, for_one)


#: by the setting of that name
TRANSPORTS: dict[str, Callable[[], AbstractAsyncContextManager[Transport]]] = {
    "httptools": _on_httptools,
    "aiohttp": _on_aiohttp,
}


def _keys(settings: Settings, transport: Transport, stack: contextlib.AsyncExitStack) -> FileKeys | UrlKeys:
    if settings.jwks_url is None:
        return FileKeys(Path(settings.authproxy_jwks), asyncio.get_running_loop().time)
    keys = UrlKeys(settings.jwks_url, transport)
    refreshing = asyncio.create_task(keys.keep_fresh())

    async def end() -> None:
        refreshing.cancel()
        await asyncio.gather(refreshing, return_exceptions=True)
        await keys.close()

    stack.push_async_callback(end)
    return keys
