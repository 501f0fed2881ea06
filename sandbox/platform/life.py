"""A ride's life: which status it has at which moment, as a pure function of what was ordered and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import UNSET

from sandbox.chance import Chance
from sandbox.platform.books import BookedOrder
from sandbox.platform.checks import zone_at
from sandbox.platform.dispatching import Dispatching
from sandbox.platform.pricing import Pricing
from sandbox.world.drivers import Driver

FINISHED = frozenset({"complete", "cancelled", "failed", "expired"})

# A search for a ride ordered ahead begins this long before it is due.
_SEARCH_AHEAD = timedelta(minutes=15)
# No driver was found: the search ends after this time.
_SEARCH_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A status and the moment it begins."""

    status: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Life:
    """All stages of a ride, the first from its commit on, and the driver of it, if one will be found."""

    stages: tuple[Stage, ...]
    driver: Driver | None

    def reached(self, now: datetime) -> int:
        """Return the number of status changes so far."""
        return sum(stage.since <= now for stage in self.stages[1:])

    def status(self, now: datetime) -> str:
        """The status now."""
        return self.stages[self.reached(now)].status

    def span(self, status: str) -> tuple[datetime, datetime] | None:
        """From when until when a ride has a status that it leaves again."""
        return next(((a.since, b.since) for a, b in pairwise(self.stages) if a.status == status), None)


class Lives:
    """Foretells rides."""

    def __init__(self, chance: Chance, dispatching: Dispatching, pricing: Pricing) -> None:
        self._chance = chance
        self._dispatching = dispatching
        self._pricing = pricing

    def of(self, order: BookedOrder) -> Life:
        """Return the statuses of an order that is not changed from outside."""
        search_at = order.committed_at
        stages = []
        if order.due is not UNSET and order.due - _SEARCH_AHEAD > order.due_since:
            search_at = order.due - _SEARCH_AHEAD
        search_at = max(search_at, order.due_since)
        if search_at > order.committed_at:
            stages.append(Stage(status="scheduled", since=order.committed_at))
        stages.append(Stage(status="searching", since=search_at))
        assignment = self._dispatching.assignment(
            order.order_id, order.draft.dispatch, order.park_id, zone_at(order.route[0]), order.draft.class_
        )
        if assignment is None:
            stages.append(Stage(status="expired", since=search_at + _SEARCH_LIMIT))
            return Life(stages=tuple(stages), driver=None)
        stages += self._ride(order, search_at + timedelta(seconds=assignment.seek_seconds))
        return Life(stages=tuple(stages), driver=assignment.driver)

    def _ride(self, order: BookedOrder, assigned_at: datetime) -> list[Stage]:
        arrived_at = assigned_at + self._lasting(order, "approach", 150, 480)
        boarded_at = arrived_at + self._lasting(order, "boarding", 30, 180)
        if order.due is not UNSET:
            # who comes for a ride ordered ahead comes in time, not early
            arrived_at = max(arrived_at, order.due - timedelta(minutes=2))
            boarded_at = max(arrived_at + self._lasting(order, "boarding", 30, 180), order.due)
        trip = self._pricing.trip(zone_at(order.route[0]), order.route, boarded_at)
        drive = self._lasting(order, "drive", 600, 2400) if trip.seconds is None else timedelta(seconds=trip.seconds)
        return [
            Stage(status="driving", since=assigned_at),
            Stage(status="waiting", since=arrived_at),
            Stage(status="transporting", since=boarded_at),
            Stage(status="complete", since=boarded_at + drive),
        ]

    def _lasting(self, order: BookedOrder, what: str, low: int, high: int) -> timedelta:
        return timedelta(seconds=self._chance.whole(low, high, what, order.order_id))
