"""Trace of one request: its time at the service, and its upstream calls."""

from dataclasses import dataclass

from sandbox.authproxy.passages import Passages
from sandbox.calls import Calls


@dataclass(frozen=True, kw_only=True)
class Span:
    """Something that took a while. It holds no personal data: neither headers nor bodies."""

    service: str
    operation: str
    start_ms: float
    """From the arrival of the request at the authproxy"""
    duration_ms: float | None
    """None while it lasts"""
    status: int | None
    """None where nothing was answered"""
    fault: str | None = None
    reached: bool = True
    """Whether the upstream itself got to see the call, behind its fault"""


class Traces:
    """Puts the record of the proxy and those of the upstreams together."""

    def __init__(self, passages: Passages, calls: Calls) -> None:
        self._passages = passages
        self._calls = calls

    def of(self, request_id: str) -> list[Span]:
        """The spans of a request, its own first; none where the request is not known."""
        passage = self._passages.of(request_id)
        if passage is None:
            return []
        spans = [
            Span(
                service="fleet-orders-manager",
                operation=f"{passage.method} {passage.path}",
                start_ms=0,
                duration_ms=_milliseconds(passage.started, passage.ended),
                status=passage.status,
            )
        ]
        for call in self._calls:
            if call.request_id == request_id and call.started >= passage.started:
                spans.append(
                    Span(
                        service=call.upstream,
                        operation=call.operation or "",
                        start_ms=_milliseconds(passage.started, call.started) or 0,
                        duration_ms=_milliseconds(call.started, call.ended),
                        status=call.status,
                        fault=None if call.fault is None else str(call.fault.__struct_config__.tag),
                        reached=call.reached,
                    )
                )
        return spans


def _milliseconds(start: float, end: float | None) -> float | None:
    return None if end is None else round((end - start) * 1000, 1)
