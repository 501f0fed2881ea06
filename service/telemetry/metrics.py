"""Prometheus metrics of the service."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

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
        self.upstream_retries = Counter(
            "fom_upstream_retries", "Calls made once more", ("upstream", "operation"), registry=self._registry
        )
        self.retry_budget = Gauge(
            "fom_upstream_retry_budget",
            "Tokens of the retry budget, of 100: there are no retries at 50 and below",
            ("upstream",),
            registry=self._registry,
        )
        self.upstream_not_made = Counter(
            "fom_upstream_not_made",
            "Calls that were not made: no time left (no_time), the breaker is open (open), too many under way (busy)",
            ("upstream", "operation", "why"),
            registry=self._registry,
        )
        self.breaker_open = Gauge(
            "fom_upstream_breaker_open",
            "Whether the upstream is left alone because it fails",
            ("upstream",),
            registry=self._registry,
        )
        self.in_flight = Gauge("fom_requests_in_flight", "Requests being served", registry=self._registry)
        self.in_flight_limit = Gauge(
            "fom_requests_in_flight_limit",
            "How many may be at present: fewer while the event loop is late",
            registry=self._registry,
        )
        self.parks_limited = Gauge(
            "fom_parks_limited",
            "Parks that had requests rejected in the last second because they hold their fair share of the places",
            registry=self._registry,
        )
        self.park_limited_requests = Counter(
            "fom_park_limited_requests",
            "Requests rejected because their park holds its fair share of the places",
            registry=self._registry,
        )
        self.connections = Gauge("fom_connections", "Connections of callers", registry=self._registry)
        self.connections_refused = Counter(
            "fom_connections_refused", "Connections closed because there were too many", registry=self._registry
        )
        self.contract_drift = Counter(
            "fom_contract_drift",
            "What an upstream's contract does not name, in answers; one of each operation is looked at in a second",
            ("upstream", "operation", "kind"),
            registry=self._registry,
        )
        self.orders_drafted = Counter(
            "fom_orders_drafted", "Drafts answered 200: the product metric", registry=self._registry
        )
        self.orders_committed = Counter(
            "fom_orders_committed", "Commits answered 200, repeats included", registry=self._registry
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
