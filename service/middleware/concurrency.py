"""Concurrency limit with reserved capacity, shared fairly by the parks."""

from __future__ import annotations

from typing import Literal

#: Share of the limit reserved for priority operations, so that neither a hanging upstream that they do not use nor a
#: flood of other requests can starve them.
_RESERVED = 0.25
#: How far parks below their fair share may exceed a capacity that other parks hold, until those give it back.
_MAX_OVERSHOOT = 2

#: ``full``: nothing is left. ``over_share``: what is left belongs to other parks.
Admission = Literal["admitted", "full", "over_share"]


class ConcurrencyLimiter:
    """Counts requests in flight. The limit may differ with each call, and be lower than what is in flight.

    Below its capacity it admits any request. At capacity it admits a park that holds less than its max-min fair share:
    the largest share that all parks could hold at once, where a park that needs less leaves the rest to the others
    (progressive filling; Bertsekas and Gallager, Data Networks, section 6.5). Parks that hold more are rejected until
    they are back at theirs, so the capacity may be exceeded for that long, up to twice. Among priority operations the
    shares are separate. While only one park has requests in flight it may use all there is.

    Memory grows with the requests in flight, not with the parks.
    """

    def __init__(self) -> None:
        self._priority = _Pool()
        self._others = _Pool()

    @property
    def in_flight(self) -> int:
        """All requests in flight."""
        return self._priority.in_flight + self._others.in_flight

    def try_acquire(self, limit: int, park_id: str, *, priority: bool) -> Admission:
        """Count one more request of a park if it is admitted."""
        reserved = int(limit * _RESERVED)
        if priority:
            pool, capacity, most = self._priority, max(reserved, limit - self._others.in_flight), limit
        else:
            pool, most = self._others, limit - reserved
            capacity = most - self._priority.in_flight
        if pool.in_flight >= capacity:
            own = self._priority.held(park_id) + self._others.held(park_id)
            if own == self.in_flight:
                return "full"
            if not pool.is_entitled(park_id, capacity, _MAX_OVERSHOOT * most):
                return "over_share"
        pool.acquire(park_id)
        return "admitted"

    def release(self, park_id: str, *, priority: bool) -> None:
        """Count one request of a park less."""
        (self._priority if priority else self._others).release(park_id)


class _Pool:
    """The requests in flight of one kind, by park."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._held: dict[str, int] = {}

    def held(self, park_id: str) -> int:
        return self._held.get(park_id, 0)

    def is_entitled(self, park_id: str, capacity: int, most: int) -> bool:
        """Return whether one more request is within the park's fair share; the first one is, below ``most``."""
        if self.in_flight >= most:
            return False
        share = self.held(park_id) + 1
        if share == 1:
            return True
        # would the capacity do if no other park held more than this one?
        others = sum(min(held, share) for other, held in self._held.items() if other != park_id)
        return others + share <= capacity

    def acquire(self, park_id: str) -> None:
        self.in_flight += 1
        self._held[park_id] = self.held(park_id) + 1

    def release(self, park_id: str) -> None:
        self.in_flight -= 1
        left = self._held[park_id] - 1
        if left:
            self._held[park_id] = left
        else:
            del self._held[park_id]
