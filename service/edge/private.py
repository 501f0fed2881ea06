"""The private port: is the process alive, may it get requests, and its metrics."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from service.telemetry.metrics import Metrics


class Readiness:
    """Speaks of this process alone: an upstream that is down must not take every replica out (API.md)."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.set(False)

    @property
    def ready(self) -> bool:
        return self._ready

    def set(self, ready: bool) -> None:
        """Say whether requests may come."""
        self._ready = ready
        self._metrics.ready.set(ready)


def private_app(exposition: Callable[[], bytes], is_ready: Callable[[], bool]) -> Starlette:
    """``/ping``, ``/ready`` and ``/metrics``."""

    async def ping(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        answer = is_ready()
        return JSONResponse({"ready": answer}, 200 if answer else 503)

    async def metrics(_: Request) -> Response:
        return Response(exposition(), headers={"Content-Type": Metrics.CONTENT_TYPE})

    return Starlette(routes=[Route("/ping", ping), Route("/ready", ready), Route("/metrics", metrics)])
