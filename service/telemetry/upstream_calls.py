"""Logs and metrics of calls to upstreams, and what their contracts do not name."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from prometheus_client import Counter, Histogram

import generated
from runtime.client import CallContext, CallListener, WireResponse
from runtime.client.retry_budget import RetryBudget
from runtime.errors import Rejection
from runtime.operation import Operation
from service.request_scope import RequestScope
from service.telemetry.drift import Drift
from service.telemetry.metrics import Metrics

log = logging.getLogger("service")

#: log lines about drift: a contract that is replaced altogether must not fill the log
_MAX_DRIFT_LINES = 100


class UpstreamTelemetry(CallListener):
    """Listener of all channels. The call's ``listener_context`` is the RequestScope that it serves."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._drift = Drift(upstream_documents(), self._on_drift)
        self._drift_logged: set[tuple[str, str, str, str]] = set()
        # finding a metric by its labels costs as much as counting
        self._of_attempt = cache(self._find_of_attempt)

    def register(self, upstream: str) -> None:
        """Set the gauges of an upstream to their first values."""
        self._metrics.breaker_open.labels(upstream).set(0)
        self.on_retry_budget_change(upstream, RetryBudget.MAX_TOKENS)

    def on_attempt(
        self, operation: Operation[Any, Any, Any], result: str, seconds: float, context: CallContext, attempt: int
    ) -> None:
        requests, duration = self._of_attempt(operation.contract, operation.id, result)
        requests.inc()
        duration.observe(seconds)
        if attempt > 1:
            self._metrics.upstream_retries.labels(operation.contract, operation.id).inc()
        call = {
            "upstream": operation.contract,
            "operation": operation.id,
            "result": result,
            "duration_ms": round(seconds * 1000, 1),
        }
        request: RequestScope = context.listener_context
        if not request.logged:
            request.calls.append(call)
        else:
            # a change that went on after its caller had disconnected
            trace = {} if context.trace is None else {"trace_id": context.trace.trace_id}
            log.info("upstream", extra={**call, "request_id": context.request_id, **trace})

    def on_response(self, operation: Operation[Any, Any, Any], response: WireResponse) -> None:
        self._drift.read(operation, response)

    def on_rejected(self, operation: Operation[Any, Any, Any], reason: Rejection) -> None:
        self._metrics.upstream_not_made.labels(operation.contract, operation.id, reason).inc()

    def on_circuit_change(self, upstream: str, is_open: bool) -> None:
        self._metrics.breaker_open.labels(upstream).set(is_open)
        log.warning("breaker_opened" if is_open else "breaker_closed", extra={"upstream": upstream})

    def on_retry_budget_change(self, upstream: str, tokens: float) -> None:
        self._metrics.retry_budget.labels(upstream).set(tokens)

    def _on_drift(self, upstream: str, operation: str, kind: str, place: str) -> None:
        """Count what a contract does not name, and log each place once."""
        self._metrics.contract_drift.labels(upstream, operation, kind).inc()
        key = (upstream, operation, kind, place)
        if key not in self._drift_logged and len(self._drift_logged) < _MAX_DRIFT_LINES:
            self._drift_logged.add(key)
            log.warning(
                "contract_drift", extra={"upstream": upstream, "operation": operation, "kind": kind, "place": place}
            )

    def _find_of_attempt(self, upstream: str, operation: str, result: str) -> tuple[Counter, Histogram]:
        requests = self._metrics.upstream_requests.labels(upstream, operation, result)
        return requests, self._metrics.upstream_duration.labels(upstream, operation)


@cache
def upstream_documents() -> Mapping[str, Any]:
    """Return the upstreams' OpenAPI documents by the names of their contracts."""
    folder = Path(generated.__path__[0])
    return {
        name: msgspec.json.decode((folder / name.replace("-", "_") / "openapi.json").read_bytes())
        for name in ("int-api", "fleet-parks", "personal")
    }
