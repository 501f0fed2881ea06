"""The record of what the proxy has passed on."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

_KEPT = 500


@dataclass(kw_only=True)
class Passage:
    """One request of a front end. It names no query and no body; a path holds no personal data."""

    request_id: str
    method: str
    path: str
    started: float
    """By `time.perf_counter`, as in sandbox.calls.Call"""
    ended: float | None = None
    status: int | None = None
    """None where the front end has left before the answer came"""


class Passages:
    """The last few hundred."""

    def __init__(self) -> None:
        self._passages: deque[Passage] = deque(maxlen=_KEPT)

    @contextmanager
    def passing(self, request_id: str, method: str, path: str) -> Iterator[Passage]:
        """Record a passage for as long as it takes; who answers sets its status."""
        passage = Passage(request_id=request_id, method=method, path=path, started=perf_counter())
        self._passages.append(passage)
        try:
            yield passage
        finally:
            passage.ended = perf_counter()

    def of(self, request_id: str) -> Passage | None:
        """The newest passage with this id."""
        return next((p for p in reversed(self._passages) if p.request_id == request_id), None)
