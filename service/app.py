"""The composition root: settings in, a running service out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from starlette.types import ASGIApp

import generated.fleet_orders_manager
from generated.fleet_orders_manager.server import Handlers
from runtime.client import Transport
from runtime.server.connexion_app import OperationMiddleware, build_app
from runtime.server.errors import ErrorMiddleware
from runtime.server.routing import OperationRouting
from service.auth.jwks import FileJwks, RemoteJwks
from service.auth.tokens import TokenVerifier
from service.context import Context
from service.errors.handler import on_error
from service.handlers import (
    orders_active,
    orders_cancel,
    orders_commit,
    orders_draft,
    orders_edit,
    orders_estimate,
    orders_get,
)
from service.hooks import ServiceHooks
from service.middleware.adaptive_limit import watch_event_loop
from service.middleware.admission import AdmissionControl, AdmissionMiddleware, SheddingMiddleware
from service.middleware.authentication import AuthenticationMiddleware
from service.middleware.body_timeout import BodyTimeoutMiddleware
from service.middleware.request_context import RequestContextMiddleware
from service.pages.app import pages_app
from service.private_app import Readiness, private_app
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.observers import Observers
from service.telemetry.traces import open_traces
from service.upstreams import open_upstreams

_CONTRACT = Path(generated.fleet_orders_manager.__file__).parent

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
    """The two applications of a running service, and what controls and observes them."""

    public: ASGIApp
    private: ASGIApp
    readiness: Readiness
    metrics: Metrics
    admission: AdmissionControl


@contextlib.asynccontextmanager
async def running(settings: Settings, metrics: Metrics | None = None) -> AsyncIterator[Service]:
    """Open and close everything that lives as long as the process. Raises OSError if the token file has gone."""
    metrics = metrics or Metrics()
    traces = open_traces(settings)
    observers = Observers(metrics, traces)
    readiness = Readiness(metrics)
    admission = AdmissionControl(settings.max_in_flight, observers)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, traces.close)
        upstreams = await stack.enter_async_context(open_upstreams(settings, metrics))
        verifier = TokenVerifier(_open_keys(settings, upstreams.transport, stack))
        public = _public_app(settings, ServiceHooks(upstreams, metrics), verifier, observers, admission)
        watching = asyncio.create_task(watch_event_loop(admission.observe))
        try:
            yield Service(public, private_app(metrics, readiness), readiness, metrics, admission)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            observers.refused()


def _open_keys(settings: Settings, transport: Transport, stack: contextlib.AsyncExitStack) -> FileJwks | RemoteJwks:
    if settings.jwks_url is None:
        return FileJwks(Path(settings.authproxy_jwks), asyncio.get_running_loop().time)
    keys = RemoteJwks(settings.jwks_url, transport)
    stack.push_async_callback(keys.close)
    refreshing = asyncio.create_task(keys.refresh_forever())

    async def stop_refreshing() -> None:
        refreshing.cancel()
        await asyncio.gather(refreshing, return_exceptions=True)

    stack.push_async_callback(stop_refreshing)
    return keys


def _public_app(
    settings: Settings,
    hooks: ServiceHooks,
    verifier: TokenVerifier,
    observers: Observers,
    admission: AdmissionControl,
) -> ASGIApp:
    document = msgspec.json.decode((_CONTRACT / "openapi.json").read_bytes())
    endpoints = HANDLERS.endpoints(hooks)
    operations = {endpoint.operation.id: endpoint.operation for endpoint in endpoints}
    return build_app(
        document,
        endpoints,
        pages_app(_CONTRACT),
        [
            OperationRouting,
            partial(
                RequestContextMiddleware,
                operations=operations,
                observers=observers,
                default_language=settings.default_language,
            ),
            partial(ErrorMiddleware, operations=operations, on_error=on_error),
            partial(SheddingMiddleware, control=admission),
            partial(AuthenticationMiddleware, verifier=verifier),
            partial(AdmissionMiddleware, control=admission),
            BodyTimeoutMiddleware,
            partial(OperationMiddleware, endpoints=endpoints),
        ],
    )
