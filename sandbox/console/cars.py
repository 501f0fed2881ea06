"""Positions of the cars: those with an order of the park on their way, the others roaming the city."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi, sin

from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.console.atlas import Atlas, CityMap
from sandbox.platform import Platform
from sandbox.platform.books import BookedOrder
from sandbox.platform.life import Life
from sandbox.world.drivers import Driver, Roster
from sandbox.world.geo import Point, point
from sandbox.world.parks import Park
from sandbox.world.zones import ZONES

_ROAM_SECONDS = 420
_ROAM_METERS = 3800
# How far a driver comes from: what an approach of some minutes takes in a city.
_METERS_PER_SECOND = 6.5


@dataclass(frozen=True, kw_only=True)
class Car:
    """A car on the map."""

    geopoint: Point
    heading: int
    """Degrees, clockwise from north"""
    is_own: bool
    """Whether its driver works for the park"""
    order_id: str | None = None
    status: str | None = None
    way: Sequence[Point] = ()
    """With an order: the line that the car is on"""

    def __repr__(self) -> str:
        return f"Car(order_id={self.order_id!r})"


class Cars:
    """The cars that a park's dispatcher sees."""

    def __init__(self, *, clock: Clock, chance: Chance, platform: Platform, roster: Roster, atlas: Atlas) -> None:
        self._clock = clock
        self._chance = chance
        self._platform = platform
        self._roster = roster
        self._atlas = atlas

    def of(self, park: Park) -> list[Car]:
        """All cars: first those on an order of the park."""
        now = self._clock.now()
        city = self._atlas.of(park.city)
        busy: list[Car] = []
        drivers: set[Driver] = set()
        for order in self._platform.books.committed.values():
            life = self._platform.life(order.order_id)
            if order.park_id == park.park_id and life.driver is not None:
                car = self._busy(city, order, life, now, is_own=life.driver.park_id == park.park_id)
                if car is not None:
                    busy.append(car)
                    drivers.add(life.driver)
        return busy + [self._roaming(city, park, d, now) for d in self._drivers(park) if d not in drivers]

    def _drivers(self, park: Park) -> Iterator[Driver]:
        zone = next(zone for zone in reversed(ZONES) if zone.city is park.city)
        for ride_class in zone.classes:
            yield from self._roster.own(park.park_id, zone, ride_class)
            yield from self._roster.others(park.park_id, zone, ride_class)

    def _busy(self, city: CityMap, order: BookedOrder, life: Life, now: datetime, *, is_own: bool) -> Car | None:
        status = self._platform.status(order.order_id)
        route = [point(stop.geopoint) for stop in order.route]
        if status == "waiting":
            return Car(geopoint=route[0], heading=0, is_own=is_own, order_id=order.order_id, status=status)
        span = life.span(status) if status in ("driving", "transporting") else None
        if span is None:
            return None
        start, end = span
        way = city.ways.way(self._approach(city, order, end - start) if status == "driving" else route)
        geopoint, heading = city.ways.on_the_way(way, (now - start) / (end - start))
        return Car(geopoint=geopoint, heading=heading, is_own=is_own, order_id=order.order_id, status=status, way=way)

    def _approach(self, city: CityMap, order: BookedOrder, lasting: timedelta) -> list[Point]:
        seconds = min(600.0, lasting.total_seconds())
        return [
            self._around(city, point(order.draft.route[0].geopoint), seconds * _METERS_PER_SECOND, order.order_id),
            point(order.route[0].geopoint),
        ]

    def _roaming(self, city: CityMap, park: Park, driver: Driver, now: datetime) -> Car:
        key = (driver.park_id, driver.name, driver.car_number)
        lag = self._chance.between(0, _ROAM_SECONDS, "lag", *key)
        turn, rest = divmod(now.timestamp() + lag, _ROAM_SECONDS)
        ends = [self._around(city, city.city.center, _ROAM_METERS, *key, int(turn) + n) for n in (0, 1)]
        geopoint, heading = city.ways.on_the_way(city.ways.way(ends), rest / _ROAM_SECONDS)
        return Car(geopoint=geopoint, heading=heading, is_own=driver.park_id == park.park_id)

    def _around(self, city: CityMap, center: Point, meters: float, *key: object) -> Point:
        """A crossing within so many meters, and not too near."""
        east, north = city.lattice.frame.meters(center)
        angle = self._chance.between(0, 2 * pi, "angle", *key)
        distance = meters * self._chance.between(0.35, 1, "distance", *key)
        there = city.lattice.frame.place((east + distance * cos(angle), north + distance * sin(angle)))
        lattice = city.lattice
        return lattice.frame.place(lattice.nodes[lattice.nearest(there)])
