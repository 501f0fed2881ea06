"""Adaptive concurrency limit: additive increase, multiplicative decrease (AIMD), driven by event-loop lag.

A limit that is right while upstreams are slow is too high when the CPU is the bottleneck: then every request waits for
all others. The lag of the event loop shows this (userver's congestion control uses the same signal).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

#: time between two samples
_SAMPLE_INTERVAL_SECONDS = 0.05
#: Overload is declared when all but one of so many samples exceed MAX_LAG_SECONDS: isolated spikes are scheduler noise,
#: and a single good sample does not end an overload (cf. CoDel, RFC 8289: a standing queue).
_SAMPLES = 4
#: lag that is not an overload
MAX_LAG_SECONDS = 0.05
#: requests in flight that are admitted whatever the lag
MIN_LIMIT = 16
_DECREASE, _INCREASE = 0.8, 0.02


class AdaptiveLimit:
    """A limit that falls by a fifth while the event loop is late, and rises in small steps when it is not."""

    def __init__(self) -> None:
        self._share = 1.0
        self._lags: deque[float] = deque(maxlen=_SAMPLES)

    def limit(self, max_limit: int) -> int:
        """Return the present limit, at most ``max_limit``."""
        return min(max_limit, max(MIN_LIMIT, int(max_limit * self._share)))

    @property
    def reduced(self) -> bool:
        """Whether the limit is lower than its maximum."""
        return self._share < 1.0

    def observe(self, lag: float, in_flight: int, max_limit: int) -> None:
        """Adapt the limit to a sample of the lag in seconds, taken with so many requests in flight."""
        self._lags.append(lag)
        if len(self._lags) == _SAMPLES and sorted(self._lags)[1] > MAX_LAG_SECONDS:
            self._share = min(self._share, in_flight / max_limit) * _DECREASE
            self._lags.clear()
        elif lag <= MAX_LAG_SECONDS:
            self._share = min(1.0, max(self._share, MIN_LIMIT / max_limit) + _INCREASE)


async def watch_event_loop(observe: Callable[[float], object]) -> None:
    """Report the event loop's lag in seconds until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _SAMPLE_INTERVAL_SECONDS
        await asyncio.sleep(_SAMPLE_INTERVAL_SECONDS)
        observe(loop.time() - due)
