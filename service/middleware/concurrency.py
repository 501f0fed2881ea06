"""Concurrency limit with reserved capacity, shared fairly by the parks."""

from __future__ import annotations

from typing import Literal

#: Share of the limit reserved for priority operations, so that neither a hanging upstream that they do not use nor a
#: flood of other requests can starve them.
_RESERVED = 0.25
#: How far parks below their fair share may exceed a capacity that other parks hold, until those give it back: so many
#: times the present capacity, or this share of the capacity that is not reduced by lag.
_OVERSHOOT_TIMES, _OVERSHOOT_SHARE = 2, 0.5

#: ``full``: nothing is left. ``over_share``: what is left belongs to other parks.
Admission = Literal["admitted", "full", "over_share"]


class ConcurrencyLimiter:
    """Counts requests in flight. The limit may differ with each call, up to ``max_limit``, and be below their number.

    Below its capacity it admits any request. At capacity it admits a park that holds less than its max-min fair share:
    the largest share that all parks could hold at once, where a park that needs less leaves the rest to the others
    (progressive filling; Bertsekas and Gallager, Data Networks, section 6.5). Parks that hold more are rejected until
    they are back at theirs, so the capacity may be exceeded for that long, up to twice. Among priority operations the
    shares are separate. While only one park has requests in flight it may use all there is.

    Memory grows with the requests in flight, not with the parks.
    """

    def __init__(self, max_limit: int) -> None:
        self._max_limit = max_limit
        self._priority = _Pool()
        self._others = _Pool()

    @property
    def in_flight(self) -> int:
        """All requests in flight."""
        return self._priority.in_flight + self._others.in_flight

    def is_full(self, limit: int, *, priority: bool) -> bool:
        """Return whether there is room for none but parks below their share."""
        pool, capacity, _ = self._pool(limit, priority)
        return pool.in_flight >= capacity

    def check(self, limit: int, park_id: str, *, priority: bool) -> Admission:
        """Return whether one more request of a park is admitted."""
        pool, capacity, most = self._pool(limit, priority)
        if pool.in_flight < capacity:
            return "admitted"
        own = self._priority.held(park_id) + self._others.held(park_id)
        if own == self.in_flight:
            return "full"
        return "admitted" if pool.is_entitled(park_id, capacity, most) else "over_share"

    def try_acquire(self, limit: int, park_id: str, *, priority: bool) -> Admission:
        """Count one more request of a park if it is admitted."""
        admission = self.check(limit, park_id, priority=priority)
        if admission == "admitted":
            (self._priority if priority else self._others).acquire(park_id)
        return admission

    def release(self, park_id: str, *, priority: bool) -> None:
        """Count one request of a park less."""
        (self._priority if priority else self._others).release(park_id)

    def _pool(self, limit: int, priority: bool) -> tuple[_Pool, int, int]:
        """Return the pool of a kind of requests, its present capacity, and its maximum with what exceeds that."""
        reserved = int(limit * _RESERVED)
        if priority:
            most = max(_OVERSHOOT_TIMES * limit, self._max_limit)
            return self._priority, max(reserved, limit - self._others.in_flight), most
        capacity, max_capacity = limit - reserved, self._max_limit - int(self._max_limit * _RESERVED)
        most = max(_OVERSHOOT_TIMES * capacity, int(_OVERSHOOT_SHARE * max_capacity))
        return self._others, capacity - self._priority.in_flight, most


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
