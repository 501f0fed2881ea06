"""Zones of the platform, and the ride classes that they offer."""

from dataclasses import dataclass

from sandbox.world.cities import ALMATY, MOSCOW, SAINT_PETERSBURG, TBILISI, YEKATERINBURG, YEREVAN, City
from sandbox.world.geo import Point, distance_meters


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A circle with tariffs of its own."""

    name: str
    city: City
    center: Point
    radius_meters: int
    classes: tuple[str, ...]

    def contains(self, place: Point) -> bool:
        """Return whether a ride from this point belongs to the zone."""
        return distance_meters(self.center, place) <= self.radius_meters


def _around(city: City, radius_km: int, *classes: str) -> Zone:
    return Zone(name=city.name, city=city, center=city.center, radius_meters=radius_km * 1000, classes=classes)


# Taxis at the airport's rank are of the dearer classes only; the zone lies inside the city's and comes first.
SHEREMETYEVO = Zone(
    name="Шереметьево",
    city=MOSCOW,
    center=(37.4147, 55.9726),
    radius_meters=3000,
    classes=("comfort", "comfortplus", "business", "minivan"),
)

ZONES = (
    SHEREMETYEVO,
    _around(MOSCOW, 45, "econom", "comfort", "comfortplus", "business", "minivan"),
    _around(SAINT_PETERSBURG, 30, "econom", "comfort", "comfortplus", "business", "minivan"),
    _around(YEKATERINBURG, 20, "econom", "comfort", "comfortplus", "minivan"),
    _around(ALMATY, 20, "econom", "comfort", "business"),
    _around(YEREVAN, 20, "econom", "comfort"),
    _around(TBILISI, 20, "econom", "comfort"),
)


def zone_of(place: Point) -> Zone | None:
    """The zone a ride from this point belongs to; None where there is no service."""
    return next((zone for zone in ZONES if zone.contains(place)), None)
