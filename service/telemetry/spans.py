"""Traces of OpenTelemetry: a span for each request, named by its operationId, and one for each attempt of a call.

Attributes are ids, statuses and codes: nothing of what a request or an answer says, no path, no exception.
"""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, format_trace_id, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from runtime.operation import is_failure
from runtime.tracing import Trace, passed
from service.request_scope import RequestScope

#: seconds; a collector that does not answer must not hold up the end of the process
_EXPORT_SECONDS = 5
_W3C = TraceContextTextMapPropagator()


class _Attempt:
    """A span of a call that is being made."""

    __slots__ = ("_span", "headers")

    def __init__(self, span: Span) -> None:
        self._span = span
        self.headers: dict[str, str] = {}
        _W3C.inject(self.headers, set_span_in_context(span))

    def ended(self, result: str) -> None:
        """A refusal that the contract documents is an answer; what speaks of the server is an error."""
        self._span.set_attribute("fom.result", result)
        status = int(result) if result.isdigit() else 0
        if status:
            self._span.set_attribute("http.response.status_code", status)
        if status < 200 or is_failure(status):
            self._span.set_status(StatusCode.ERROR, result)
        self._span.end()


class _Request:
    """The span of a request, and the trace that it is part of."""

    __slots__ = ("_context", "_tracer", "span", "trace_id")

    def __init__(self, tracer: Tracer, span: Span) -> None:
        self._tracer = tracer
        self._context: Context = set_span_in_context(span)
        self.span = span
        self.trace_id = format_trace_id(span.get_span_context().trace_id)

    def attempt(self, contract: str, operation: str, number: int) -> _Attempt:
        attributes: Attributes = {"fom.upstream": contract, "fom.operation": operation, "fom.attempt": number}
        span = self._tracer.start_span(f"{contract} {operation}", self._context, SpanKind.CLIENT, attributes=attributes)
        return _Attempt(span)


class Spans:
    """Hands spans to ``processor``. The caller decides whether its trace is kept; of the others, ``share`` are."""

    def __init__(self, processor: SpanProcessor, share: float) -> None:
        self._provider = TracerProvider(
            sampler=ParentBasedTraceIdRatio(share),
            resource=Resource.create({SERVICE_NAME: "fleet-orders-manager"}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("fleet-orders-manager")

    def began(self, request: RequestScope, headers: Mapping[str, str]) -> Trace | None:
        operation = request.operation
        if operation is None:
            return None
        attributes = {
            "http.request.method": operation.method,
            "http.route": operation.path,
            "fom.request_id": request.request_id,
        }
        span = self._tracer.start_span(
            operation.id, _W3C.extract(_trace_headers(headers)), SpanKind.SERVER, attributes=attributes
        )
        return _Request(self._tracer, span)

    def answered(self, request: RequestScope) -> None:
        """Say how a request ended, and who the caller was."""
        if not isinstance(request.trace, _Request):
            return
        span, status = request.trace.span, request.status or 0
        span.set_attributes({"http.response.status_code": status, "fom.code": request.code})
        if request.caller is not None:
            span.set_attributes(
                {"fom.park_id": request.caller.park_id, "fom.dispatcher_id": request.caller.dispatcher_id}
            )
        if status >= 500:
            span.set_status(StatusCode.ERROR, request.code)
        span.end()

    def close(self) -> None:
        """Send what is not sent yet."""
        self._provider.shutdown()


def _trace_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the trace context of a request as it is passed on without spans: OpenTelemetry reads it otherwise."""
    trace = passed(headers)
    return {} if trace is None else trace.headers


def sent_to(url: str, share: float) -> Spans:
    """Spans that go to an OTLP endpoint, from a thread of their own."""
    exporter = OTLPSpanExporter(endpoint=url, timeout=_EXPORT_SECONDS)
    return Spans(BatchSpanProcessor(exporter), share)
