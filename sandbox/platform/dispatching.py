"""Choice of the driver for an order, and the time of the search."""

from dataclasses import dataclass

from msgspec import UNSET

from generated.int_api import Dispatch
from sandbox.chance import Chance
from sandbox.world.drivers import Driver, Roster
from sandbox.world.zones import Zone

_DEFAULT_HOLD_SECONDS = 120
_OWN_DRIVER_IS_FREE = 0.75


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The driver that takes an order, `seek_seconds` after the search began."""

    driver: Driver
    seek_seconds: float


class Dispatching:
    """The platform's search for drivers, by the park's dispatch settings."""

    def __init__(self, chance: Chance, roster: Roster) -> None:
        self._chance = chance
        self._roster = roster

    def has_drivers(self, dispatch: Dispatch, park_id: str, zone: Zone, ride_class: str) -> bool:
        """Return whether any driver could be offered an order of this kind."""
        if self._roster.own(park_id, zone, ride_class):
            return True
        return dispatch.mode != "own_drivers_only" and bool(self._roster.others(park_id, zone, ride_class))

    def waiting_seconds(self, dispatch: Dispatch, zone: Zone, ride_class: str, step: int) -> int:
        """Return the waiting time for a car; fewer drivers are farther away."""
        longest = 720 if dispatch.mode == "own_drivers_only" else 480
        return self._chance.whole(120, longest, "waiting", zone.name, ride_class, step)

    def assignment(
        self, order_id: str, dispatch: Dispatch, park_id: str, zone: Zone, ride_class: str
    ) -> Assignment | None:
        """Return the driver for an order, or None."""
        key = ("assignment", order_id)
        own = self._roster.own(park_id, zone, ride_class)
        others = self._roster.others(park_id, zone, ride_class)
        if dispatch.mode == "own_drivers_only":
            return self._pick(own, self._chance.between(20, 150, *key, "seek"), key)
        if dispatch.mode != "own_drivers_first":
            return self._pick([*own, *others], self._chance.between(8, 45, *key, "seek"), key)
        hold = _DEFAULT_HOLD_SECONDS if dispatch.hold_seconds is UNSET else dispatch.hold_seconds
        if own and hold > 0 and self._chance.unit(*key, "own") < _OWN_DRIVER_IS_FREE:
            return self._pick(own, self._chance.between(min(5, hold), min(60, hold), *key, "seek"), key)
        return self._pick([*own, *others], hold + self._chance.between(8, 45, *key, "seek"), key)

    def _pick(self, drivers: list[Driver], seek_seconds: float, key: tuple[str, str]) -> Assignment | None:
        if not drivers:
            return None
        return Assignment(driver=self._chance.pick(drivers, *key, "driver"), seek_seconds=seek_seconds)
