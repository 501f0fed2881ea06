"""One log line and one set of metrics for each request, and for each call to an upstream."""

from __future__ import annotations

import logging

from runtime.client import CallContext
from service.edge.visit import Visit
from service.telemetry.metrics import Metrics

log = logging.getLogger("service")


class Observers:
    """Hands what happened to the log and to the metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self._refused = 0

    def request(self, visit: Visit, seconds: float) -> None:
        """After each answer."""
        operation, status = visit.operation_id, str(visit.status)
        self.metrics.requests.labels(operation, status, visit.code).inc()
        self.metrics.request_duration.labels(operation).observe(seconds)
        if visit.code == "overloaded":
            self._refused += 1
            return
        caller = visit.caller
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

    def refused(self) -> None:
        """From time to time: a line for each that is refused would be a load of its own, when there is too much."""
        if self._refused:
            log.warning("overloaded", extra={"requests_refused": self._refused})
            self._refused = 0

    def upstream(self, upstream: str, operation: str, result: str, seconds: float, context: CallContext) -> None:
        """After each attempt of a call."""
        self.metrics.upstream_requests.labels(upstream, operation, result).inc()
        self.metrics.upstream_duration.labels(upstream, operation).observe(seconds)
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

    def not_made(self, upstream: str, operation: str, why: str) -> None:
        """After each call that was not made."""
        self.metrics.upstream_not_made.labels(upstream, operation, why).inc()

    def breaker(self, upstream: str, opened: bool) -> None:
        """When an upstream is left alone from now on, and when it has come back."""
        self.metrics.breaker_open.labels(upstream).set(opened)
        log.warning("breaker_opened" if opened else "breaker_closed", extra={"upstream": upstream})
