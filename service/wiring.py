"""The clients of the upstreams and the token verifier, from the settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from runtime.client import Transport
from service.auth.jwks import FileKeys, UrlKeys
from service.auth.tokens import TokenVerifier
from service.hooks import ServiceHooks
from service.settings import Settings
from service.telemetry.observers import Observers
from service.upstreams import open_upstreams


@dataclass(frozen=True)
class Wiring:
    """What the middlewares and handlers need of it."""

    hooks: ServiceHooks
    verifier: TokenVerifier


@contextlib.asynccontextmanager
async def wired(settings: Settings, observers: Observers) -> AsyncIterator[Wiring]:
    """Raises OSError for a token file that has gone since. At the end, changes that are under way are waited for."""
    async with open_upstreams(settings, observers.metrics) as upstreams, contextlib.AsyncExitStack() as stack:
        hooks = ServiceHooks(
            int_api=upstreams.int_api,
            look_ups=upstreams.int_api_best_effort,
            fleet_parks=upstreams.fleet_parks,
            personal=upstreams.personal,
            metrics=observers.metrics,
        )
        yield Wiring(hooks, TokenVerifier(_keys(settings, upstreams.transport, stack)))


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
