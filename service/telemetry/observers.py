"""One log line and one set of metrics for each request, and for each call to an upstream."""

from __future__ import annotations

import logging

from runtime.client import CallContext
from service.edge.visit import Visit
from service.telemetry.metrics import Metrics

log = logging.getLogger("service")

#: parks that a metric names; the log names them all
_MOST_PARKS = 100


class Observers:
    """Hands what happened to the log and to the metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._parks: set[str] = set()

    def request(self, visit: Visit, seconds: float) -> None:
        """After each answer."""
        operation, status = visit.operation_id, str(visit.status)
        self._metrics.requests.labels(operation, status, visit.code).inc()
        self._metrics.request_duration.labels(operation).observe(seconds)
        caller = visit.caller
        if visit.operation is not None and visit.operation.deprecation is not None:
            park = self._named(caller.park_id) if caller else "none"
            self._metrics.deprecated_requests.labels(operation, park).inc()
        log.info(
            "request",
            extra={
                "operation": operation,
                "status": visit.status,
                "code": visit.code,
                "duration_ms": round(seconds * 1000, 1),
                "request_id": visit.request_id,
                "park_id": caller.park_id if caller else None,
                "dispatcher_id": caller.dispatcher_id if caller else None,
            },
        )

    def _named(self, park_id: str) -> str:
        if len(self._parks) < _MOST_PARKS:
            self._parks.add(park_id)
        return park_id if park_id in self._parks else "other"

    def upstream(self, upstream: str, operation: str, result: str, seconds: float, context: CallContext) -> None:
        """After each attempt of a call."""
        self._metrics.upstream_requests.labels(upstream, operation, result).inc()
        self._metrics.upstream_duration.labels(upstream, operation).observe(seconds)
        log.info(
            "upstream",
            extra={
                "upstream": upstream,
                "operation": operation,
                "result": result,
                "duration_ms": round(seconds * 1000, 1),
                "request_id": context.request_id,
            },
        )
