"""One log line for each request, and its metrics."""

from __future__ import annotations

import logging
from collections import Counter as Counts
from collections.abc import Mapping
from functools import cache

from prometheus_client import Counter, Histogram

from generated import fleet_orders_manager as api
from runtime.tracing import Trace
from service.request_scope import RequestScope
from service.telemetry.metrics import Metrics
from service.telemetry.traces import NoTraces, Traces

log = logging.getLogger("service")

#: parks that a metric names; the log names them all
_MOST_PARKS = 100


class Observers:
    """Hands what happened to the log and to the metrics."""

    def __init__(self, metrics: Metrics, traces: Traces | None = None) -> None:
        self.metrics = metrics
        self._traces = traces or NoTraces()
        self._product = {api.ORDERS_DRAFT.id: metrics.orders_drafted, api.ORDERS_COMMIT.id: metrics.orders_committed}
        self._parks: set[str] = set()
        self._refused = 0
        #: requests rejected since the last report, by park: no more parks than requests
        self._limited: Counts[str] = Counts()
        # to find a metric by its labels costs as much as to count
        self._of_request = cache(self._find_of_request)

    def began(self, request: RequestScope, headers: Mapping[str, str]) -> None:
        """Before anything else."""
        request.trace = self._traces.began(request, headers)

    def request(self, request: RequestScope, seconds: float) -> None:
        """After each answer."""
        operation = request.operation_id
        requests, duration = self._of_request(operation, request.status, request.code)
        requests.inc()
        duration.observe(seconds)
        request.logged = True
        if request.status == 200 and operation in self._product:
            self._product[operation].inc()
        self._traces.answered(request)
        if request.code == "overloaded":
            self._refused += 1
            return
        caller = request.caller
        if request.operation is not None and request.operation.deprecation is not None:
            park = self._named(caller.park_id) if caller else "none"
            self.metrics.deprecated_requests.labels(operation, park).inc()
        log.info(
            "request",
            extra={
                "operation": operation,
                "status": request.status,
                "code": request.code,
                "duration_ms": _milliseconds(seconds),
                "request_id": request.request_id,
                "park_id": caller.park_id if caller else None,
                "dispatcher_id": caller.dispatcher_id if caller else None,
                "calls": request.calls,
                **_of_trace(request.trace),
            },
        )

    def _find_of_request(self, operation: str, status: int | None, code: str) -> tuple[Counter, Histogram]:
        metrics = self.metrics
        return metrics.requests.labels(operation, str(status), code), metrics.request_duration.labels(operation)

    def _named(self, park_id: str) -> str:
        if len(self._parks) < _MOST_PARKS:
            self._parks.add(park_id)
        return park_id if park_id in self._parks else "other"

    def refused(self) -> None:
        """From time to time: a line for each that is refused would be a load of its own, when there is too much."""
        if self._refused:
            log.warning("overloaded", extra={"requests_refused": self._refused})
            self._refused = 0
        self.metrics.parks_limited.set(len(self._limited))
        if self._limited:
            park_id, requests = self._limited.most_common(1)[0]
            log.warning(
                "park_limited",
                extra={"park_id": park_id, "requests_refused": requests, "parks_limited": len(self._limited)},
            )
            self._limited.clear()

    def limited(self, park_id: str) -> None:
        """Count a request rejected because its park holds its fair share of the places."""
        self.metrics.park_limited_requests.inc()
        self._limited[park_id] += 1


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _of_trace(trace: Trace | None) -> Mapping[str, str]:
    return {} if trace is None else {"trace_id": trace.trace_id}
