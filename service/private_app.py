"""The private port: liveness, readiness and metrics."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from service.telemetry.metrics import Metrics


class Readiness:
    """Readiness of this process alone: an upstream that is down must not take out every replica."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.set(False)

    @property
    def ready(self) -> bool:
        return self._ready

    def set(self, ready: bool) -> None:
        """Change the readiness."""
        self._ready = ready
        self._metrics.ready.set(ready)


def private_app(metrics: Metrics, readiness: Readiness) -> Starlette:
    """Serve ``/ping``, ``/ready`` and ``/metrics``."""

    async def ping(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        is_ready = readiness.ready
        return JSONResponse({"ready": is_ready}, 200 if is_ready else 503)

    async def exposition(_: Request) -> Response:
        return Response(metrics.exposition(), headers={"Content-Type": Metrics.CONTENT_TYPE})

    return Starlette(routes=[Route("/ping", ping), Route("/ready", ready), Route("/metrics", exposition)])
