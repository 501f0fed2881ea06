"""The composition root: settings in, a service out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

import generated.fleet_orders_manager
from generated.fleet_orders_manager.server import Handlers
from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import Channel, Transport
from runtime.connexion_app import Routes, build_app
from runtime.guard import Guard
from runtime.server import HttpAnswer
from service.context import Context
from service.edge.frame import ServiceFrame
from service.edge.gate import Gate
from service.edge.identity import TokenVerifier
from service.edge.keys import FileKeys, KeyStore, UrlKeys
from service.edge.pages import pages_app
from service.edge.private import Readiness, private_app
from service.edge.secret import FileSecret
from service.handlers import (
    orders_active,
    orders_cancel,
    orders_commit,
    orders_draft,
    orders_edit,
    orders_estimate,
    orders_get,
)
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.observers import Observers

_CONTRACT = Path(generated.fleet_orders_manager.__file__).parent
#: connections to all upstreams together; calls that find none wait within their own time
_CONNECTIONS = 512
#: seconds; shorter than what upstreams commonly keep an idle connection for
_KEEP_ALIVE = 15.0

HANDLERS: Handlers[Context] = Handlers(
    orders_estimate=orders_estimate.handle,
    orders_draft=orders_draft.handle,
    orders_commit=orders_commit.handle,
    orders_active=orders_active.handle,
    orders_get=orders_get.handle,
    orders_cancel=orders_cancel.handle,
    orders_edit=orders_edit.handle,
)


@dataclass(frozen=True)
class Service:
    """The two applications of a running service, and the switch of its readiness."""

    public: Gate
    private: Any
    readiness: Readiness
    metrics: Metrics


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Service]:
    """Everything that lives as long as the process does. Raises OSError for a token file that has gone since."""
    metrics = Metrics()
    kept = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE)
    fresh = aiohttp.TCPConnector(limit=_CONNECTIONS, force_close=True)
    async with _session(kept) as session, _session(fresh) as fresh_session, contextlib.AsyncExitStack() as stack:
        keys = await _keys(settings, session, stack)
        yield _compose(settings, metrics, AiohttpTransport(session, fresh_session), keys)


def _session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)


async def _keys(settings: Settings, session: aiohttp.ClientSession, stack: contextlib.AsyncExitStack) -> KeyStore:
    if settings.jwks_url is None:
        return FileKeys(Path(settings.authproxy_jwks))
    keys = UrlKeys(settings.jwks_url, session)
    refreshing = asyncio.create_task(keys.keep_fresh())

    async def end() -> None:
        refreshing.cancel()
        await asyncio.gather(refreshing, return_exceptions=True)

    stack.push_async_callback(end)
    return keys


def _compose(settings: Settings, metrics: Metrics, transport: Transport, keys: KeyStore) -> Service:
    observers = Observers(metrics)
    token = FileSecret(Path(settings.service_token_file))

    def channel(base_url: str) -> Channel:
        return Channel(base_url, transport, token=token.value, observer=observers.upstream, guard=Guard())

    frame = ServiceFrame(
        int_api=channel(settings.int_api_url),
        look_ups=channel(settings.int_api_url),
        fleet_parks=channel(settings.fleet_parks_url),
        personal=channel(settings.personal_url),
        metrics=metrics,
    )
    bindings = HANDLERS.bindings(frame)
    document = msgspec.json.decode((_CONTRACT / "openapi.json").read_bytes())

    def page_problem(request: Request, error: HTTPException) -> HttpAnswer:
        return frame.problem(request.state.visit, None, error)

    public = Gate(
        api=build_app(document, bindings, frame.failure),
        pages=pages_app(_CONTRACT, page_problem),
        routes=Routes(bindings),
        frame=frame,
        verifier=TokenVerifier(keys),
        observe=observers.request,
        max_in_flight=settings.max_in_flight,
        default_language=settings.default_language,
    )
    readiness = Readiness(metrics)
    return Service(public, private_app(metrics, readiness), readiness, metrics)
