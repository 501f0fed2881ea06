"""Listener of calls, for logs, metrics and contract drift."""

from __future__ import annotations

from typing import Any

from runtime.client.call import CallContext
from runtime.client.transport import WireResponse
from runtime.errors import Rejection
from runtime.operation import Operation


class CallListener:
    """Base of listeners, which ignores everything. Methods must not raise."""

    def on_attempt(
        self, operation: Operation[Any, Any, Any], result: str, seconds: float, context: CallContext, attempt: int
    ) -> None:
        """An attempt, the first being 1, ended. ``result``: a status, ``UpstreamError.result`` or ``cancelled``."""

    def on_response(self, operation: Operation[Any, Any, Any], response: WireResponse) -> None:
        """A response was decoded."""

    def on_rejected(self, operation: Operation[Any, Any, Any], reason: Rejection) -> None:
        """A call was not made: no time was left, the circuit is open, or the concurrency limit is reached."""

    def on_circuit_change(self, upstream: str, is_open: bool) -> None:
        """The circuit breaker of an upstream opened or closed."""

    def on_retry_budget_change(self, upstream: str, tokens: float) -> None:
        """The retry budget of an upstream changed."""
