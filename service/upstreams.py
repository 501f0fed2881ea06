"""Channels to the upstreams, from the settings; opened and closed in one place."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from runtime.client import Channel, Transport, resilience
from runtime.client.transport import IDLE_TIMEOUT
from runtime.http1 import HttptoolsTransport
from service.auth.file_secret import FileSecret
from service.context import APPLICATION
from service.server.limits import CONNECTIONS
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.upstream_calls import UpstreamTelemetry

#: calls to int-api that are reserved for draft, commit, cancel and edit, so that no number of estimates rejects them
RESERVED_CALLS = 32


@dataclass(frozen=True)
class Upstreams:
    """``int_api_best_effort`` is int-api too, with breaker, budget and limit of its own; ``transport`` serves all."""

    int_api: Channel
    int_api_best_effort: Channel
    fleet_parks: Channel
    personal: Channel
    transport: Transport


@contextlib.asynccontextmanager
async def open_upstreams(settings: Settings, metrics: Metrics) -> AsyncIterator[Upstreams]:
    """Open the channels; at the end, wait for changes in flight. Raises OSError if the token file has gone."""
    token = FileSecret(Path(settings.service_token_file), asyncio.get_running_loop().time)
    telemetry = UpstreamTelemetry(metrics)
    async with TRANSPORTS[settings.transport]() as transport, contextlib.AsyncExitStack() as stack:

        def channel(base_url: str, upstream: str, reserved: int = 0) -> Channel:
            telemetry.register(upstream)
            channel = Channel(
                base_url,
                transport,
                token=token.value,
                headers={"User-Agent": APPLICATION},
                listener=telemetry,
                resilience=resilience(upstream, telemetry, reserved=reserved),
            )
            stack.push_async_callback(channel.drain)
            return channel

        yield Upstreams(
            int_api=channel(settings.int_api_url, "int-api", RESERVED_CALLS),
            int_api_best_effort=channel(settings.int_api_url, "int-api-look-ups"),
            fleet_parks=channel(settings.fleet_parks_url, "fleet-parks"),
            personal=channel(settings.personal_url, "personal"),
            transport=transport,
        )


def _httptools() -> AbstractAsyncContextManager[Transport]:
    return contextlib.aclosing(HttptoolsTransport())


@contextlib.asynccontextmanager
async def _aiohttp() -> AsyncIterator[Transport]:
    # imported here because it takes time and memory
    import aiohttp

    from runtime.aiohttp_transport import AiohttpTransport, Connector

    def session(connector: Connector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)

    pooled = Connector(limit=CONNECTIONS, keepalive_timeout=IDLE_TIMEOUT)
    fresh = Connector(limit=CONNECTIONS, force_close=True)
    async with session(pooled) as pooled_session, session(fresh) as fresh_session:
        yield AiohttpTransport(pooled_session, fresh_session)


#: by the value of FOM_TRANSPORT
TRANSPORTS: dict[str, Callable[[], AbstractAsyncContextManager[Transport]]] = {
    "httptools": _httptools,
    "aiohttp": _aiohttp,
}
