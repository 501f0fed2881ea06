"""Distances on the Earth, precise enough for a taxi fare."""

from collections.abc import Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]
"""Longitude, latitude in degrees, WGS 84."""

_EARTH_RADIUS_METERS = 6_371_000
# Streets are longer than the crow's flight; 1.35 is what large cities show on average.
_DETOUR = 1.35


def point(geopoint: Sequence[float]) -> Point:
    """The `[lon, lat]` of a contract as a point."""
    lon, lat = geopoint
    return lon, lat


def distance_meters(start: Point, end: Point) -> float:
    """The great-circle distance."""
    lon1, lat1, lon2, lat2 = map(radians, (*start, *end))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_METERS * asin(sqrt(min(1.0, chord)))


def road_meters(points: Sequence[Point]) -> int:
    """The length of a drive through all the points in order."""
    return round(_DETOUR * sum(distance_meters(start, end) for start, end in pairwise(points)))
