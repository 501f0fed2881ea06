"""The metrics that API.md names, and a few that their readers will ask for next."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry for each service. Labels take operationIds, statuses and codes: sets that are bounded.

    Parks are not, so of those that call what is deprecated the first few have a label of their own.
    """

    CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "fom_requests", "Requests answered", ("operation", "status", "code"), registry=self._registry
        )
        self.request_duration = Histogram(
            "fom_request_duration_seconds",
            "Time from request to answer",
            ("operation",),
            buckets=_REQUEST_BUCKETS,
            registry=self._registry,
        )
        self.upstream_requests = Counter(
            "fom_upstream_requests", "Calls made", ("upstream", "operation", "result"), registry=self._registry
        )
        self.upstream_duration = Histogram(
            "fom_upstream_request_duration_seconds",
            "Time from call to answer",
            ("upstream", "operation"),
            buckets=_REQUEST_BUCKETS,
            registry=self._registry,
        )
        self.foreign_orders = Counter(
            "fom_foreign_orders", "Orders of another park that an upstream handed out", registry=self._registry
        )
        self.deprecated_requests = Counter(
            "fom_deprecated_requests",
            "Requests for operations that are on their way out, by who still calls",
            ("operation", "park_id"),
            registry=self._registry,
        )
        self.ready = Gauge("fom_ready", "Whether requests are taken", registry=self._registry)

    def exposition(self) -> bytes:
        """Prometheus' text format."""
        return generate_latest(self._registry)
