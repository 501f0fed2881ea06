"""The trace that a request belongs to: passed on by default, added to where FOM_TRACES_URL says where to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from runtime.tracing import Trace, passed
from service.request_scope import RequestScope
from service.settings import Settings


class Traces(Protocol):
    """Where traces are made."""

    def began(self, request: RequestScope, headers: Mapping[str, str]) -> Trace | None:
        """A request has come. ``headers`` have lower-case names."""

    def answered(self, request: RequestScope) -> None:
        """It has got its answer."""

    def close(self) -> None:
        """Send what is not sent yet. May block for some seconds."""


class NoTraces:
    """What the caller traces goes up with the calls that are made for it; nothing is added, nothing is sent."""

    def began(self, request: RequestScope, headers: Mapping[str, str]) -> Trace | None:
        return passed(headers)

    def answered(self, request: RequestScope) -> None:
        """Nothing is told."""

    def close(self) -> None:
        """Nothing is kept."""


def open_traces(settings: Settings) -> Traces:
    """As the settings say."""
    if settings.traces_url is None:
        return NoTraces()
    # the SDK takes time to import, and is there only where requirements/otel.txt is installed
    from service.telemetry.spans import sent_to

    return sent_to(settings.traces_url, settings.traces_share)
