"""A collector of traces: takes OTLP over HTTP, as the service sends it, and keeps what came."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from sandbox.cli.child import HOST
from sandbox.ports import bound_socket

_ERROR = 2


@dataclass(frozen=True)
class Seen:
    """A span that came. Times are in seconds; ``error`` says why it is one."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    started: float
    ended: float
    attributes: dict[str, Any]
    error: str | None


@dataclass
class Collector:
    """Base URL, and the spans that arrived, decoded and as they came over the wire."""

    url: str
    spans: list[Seen] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """One export."""
        body = await request.read()
        self.bodies.append(body)
        self.spans += _spans(ExportTraceServiceRequest.FromString(body))
        return web.Response(content_type="application/x-protobuf")


@asynccontextmanager
async def collector() -> AsyncIterator[Collector]:
    """One that listens on a free port of this machine."""
    listening = bound_socket(HOST, 0)
    found = Collector(f"http://{HOST}:{listening.getsockname()[1]}/v1/traces")
    app = web.Application()
    app.add_routes([web.post("/v1/traces", found.take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield found
    finally:
        await runner.cleanup()


def _spans(exported: ExportTraceServiceRequest) -> Iterator[Seen]:
    for resource in exported.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Seen(
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    name=span.name,
                    started=span.start_time_unix_nano / 1e9,
                    ended=span.end_time_unix_nano / 1e9,
                    attributes={one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes},
                    error=span.status.message if span.status.code == _ERROR else None,
                )
