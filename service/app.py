"""The composition root: settings in, a service out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request

import generated.fleet_orders_manager
from generated.fleet_orders_manager.server import Handlers
from runtime.connexion_app import Routes, build_app
from runtime.errors import WrongField
from runtime.operation import Operation
from runtime.server import HttpAnswer, HttpRequest
from service.context import Context
from service.current import Current
from service.edge.frame import checked
from service.edge.gate import Gate
from service.edge.pages import pages_app
from service.edge.pressure import watch_loop
from service.edge.private import Readiness, private_app
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
from service.telemetry.traces import open_traces
from service.wiring import wired

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
    """The two applications of a running service, and the switch of its readiness."""

    public: Gate
    private: Any
    readiness: Readiness
    metrics: Metrics
    observers: Observers
    current: Current

    async def reload(self, settings: Settings) -> None:
        """Serve new requests on other settings. Raises OSError for a token file that has gone since."""
        await self.current.replace(wired(settings, self.observers, self.current.newest))


@contextlib.asynccontextmanager
async def running(settings: Settings, metrics: Metrics | None = None) -> AsyncIterator[Service]:
    """Everything that lives as long as the process does. Raises OSError for a token file that has gone since."""
    metrics = metrics or Metrics()
    traces = open_traces(settings)
    observers = Observers(metrics, traces)
    current = Current()
    await current.replace(wired(settings, observers))
    service = _compose(current, metrics, observers)
    watching = asyncio.create_task(watch_loop(service.public.look))
    try:
        yield service
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        observers.refused()
        await current.close()
        await asyncio.to_thread(traces.close)


class _FrameOfRequest:
    """The frame that a request was given with its wiring."""

    async def context(self, operation: Operation[Any, Any, Any], http: HttpRequest) -> Context:
        context: Context = await http.state["wiring"].frame.context(operation, http)
        return context

    def check(
        self, operation: Operation[Any, Any, Any], request: Any, context: Context, wrong: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        return checked(operation, request, context, wrong)

    def failure(self, operation: Operation[Any, Any, Any] | None, http: HttpRequest, error: Exception) -> HttpAnswer:
        answer: HttpAnswer = http.state["wiring"].frame.failure(operation, http, error)
        return answer


def _compose(current: Current, metrics: Metrics, observers: Observers) -> Service:
    frame = _FrameOfRequest()
    bindings = HANDLERS.bindings(frame)
    document = msgspec.json.decode((_CONTRACT / "openapi.json").read_bytes())

    def page_problem(request: Request, error: Exception) -> HttpAnswer:
        answer: HttpAnswer = request.state.wiring.frame.problem(request.state.visit, None, error)
        return answer

    public = Gate(
        api=build_app(document, bindings, frame.failure),
        pages=pages_app(_CONTRACT, page_problem),
        routes=Routes(bindings),
        current=current,
        observers=observers,
    )
    readiness = Readiness(metrics)
    private = private_app(metrics.exposition, lambda: readiness.ready)
    return Service(public, private, readiness, metrics, observers, current)
