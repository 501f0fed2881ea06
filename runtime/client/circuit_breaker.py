"""Circuit breaker: no calls to a server that fails."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from runtime.client.call import Call, Middleware
from runtime.errors import CircuitOpenError, UpstreamError


class CircuitBreaker(Middleware):
    """Open when at least FAILURE_RATE of at least MIN_CALLS calls within WINDOW_SECONDS have failed.

    After OPEN_SECONDS it is half-open and permits HALF_OPEN_CALLS: it closes when all of them succeed, and opens again
    with the first failure. Rejected calls raise CircuitOpenError.
    """

    WINDOW_SECONDS = 10.0
    MIN_CALLS = 20
    FAILURE_RATE = 0.5
    OPEN_SECONDS = 5.0
    HALF_OPEN_CALLS = 3

    def __init__(
        self,
        on_change: Callable[[bool], object] = lambda is_open: None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_change = on_change
        self._clock = clock
        self._calls: deque[tuple[float, bool]] = deque()
        self._failures = 0
        self._opened: float | None = None
        self._permits = 0
        self._successes = 0

    async def __call__(self, call: Call) -> Any:
        half_open = self._opened is not None
        if half_open:
            self._take_permit(call)
        ok: bool | None = None
        try:
            response = await self.proceed(call)
            ok = True
            return response
        except UpstreamError as error:
            ok = False if error.is_server_failure else None
            raise
        finally:
            if half_open:
                self._record_half_open(ok)
            elif ok is not None and self._opened is None:
                self._record(ok)

    @property
    def state(self) -> Literal["closed", "open", "half_open"]:
        if self._opened is None:
            return "closed"
        return "open" if self._clock() < self._opened + self.OPEN_SECONDS else "half_open"

    def _take_permit(self, call: Call) -> None:
        assert self._opened is not None
        left = self._opened + self.OPEN_SECONDS - self._clock()
        if left > 0 or not self._permits:
            seconds = left if left > 0 else self.OPEN_SECONDS
            raise CircuitOpenError(call.operation.contract, call.operation.id, math.ceil(seconds))
        self._permits -= 1

    def _record_half_open(self, ok: bool | None) -> None:
        if self._opened is None:
            return
        if ok is None:
            self._permits = min(self.HALF_OPEN_CALLS, self._permits + 1)
        elif not ok:
            self._open()
        else:
            self._successes += 1
            if self._successes == self.HALF_OPEN_CALLS:
                self._opened = None
                self._calls.clear()
                self._failures = 0
                self._on_change(False)

    def _record(self, ok: bool) -> None:
        now = self._clock()
        self._calls.append((now, ok))
        self._failures += not ok
        while self._calls[0][0] <= now - self.WINDOW_SECONDS:
            self._failures -= not self._calls.popleft()[1]
        if len(self._calls) >= self.MIN_CALLS and self._failures >= self.FAILURE_RATE * len(self._calls):
            self._open()

    def _open(self) -> None:
        if self._opened is None:
            self._on_change(True)
        self._opened = self._clock()
        self._permits = self.HALF_OPEN_CALLS
        self._successes = 0
