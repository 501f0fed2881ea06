"""Concurrency limit with reserved capacity."""

from __future__ import annotations

#: Share of the limit reserved for priority operations, so that neither a hanging upstream that they do not use nor a
#: flood of other requests can starve them.
_RESERVED = 0.25


class ConcurrencyLimiter:
    """Counts requests in flight. The limit may differ with each call, and be lower than what is in flight."""

    def __init__(self) -> None:
        self._priority = self._others = 0

    @property
    def in_flight(self) -> int:
        """All requests in flight."""
        return self._priority + self._others

    def try_acquire(self, limit: int, *, priority: bool) -> bool:
        """Count one more request and return True, or return False if the limit is reached."""
        reserved = int(limit * _RESERVED)
        if priority:
            if self.in_flight >= limit and self._priority >= reserved:
                return False
            self._priority += 1
        else:
            if self.in_flight >= limit - reserved:
                return False
            self._others += 1
        return True

    def release(self, *, priority: bool) -> None:
        """Count one request less."""
        if priority:
            self._priority -= 1
        else:
            self._others -= 1
