"""The crossings of a city and the roads between them, drawn by rule from its plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, pi, radians, sin

from sandbox.chance import Chance
from sandbox.console.atlas.nature import River
from sandbox.console.atlas.plans import Plan
from sandbox.world.geo import Point

Node = tuple[int, int]
"""A crossing: the numbers of the two lines that meet there"""
Meters = tuple[float, float]
"""East and north of the city's centre"""

MOTORWAY, MAIN, LARGER, MINOR = range(4)

_METERS_PER_DEGREE = 111_320


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Turns degrees into meters around a centre, and back."""

    center: Point

    def meters(self, place: Point) -> Meters:
        """Return the position of a place."""
        return (place[0] - self.center[0]) * self._east, (place[1] - self.center[1]) * _METERS_PER_DEGREE

    def place(self, meters: Meters) -> Point:
        """The place, to the meter."""
        lon, lat = self.center[0] + meters[0] / self._east, self.center[1] + meters[1] / _METERS_PER_DEGREE
        return round(lon, 5), round(lat, 5)

    @property
    def _east(self) -> float:
        return _METERS_PER_DEGREE * cos(radians(self.center[1]))


class Lattice:
    """A city's crossings and roads."""

    def __init__(self, plan: Plan, chance: Chance, rivers: tuple[River, ...]) -> None:
        self.plan = plan
        self.frame = Frame(center=plan.city.center)
        self._chance = chance
        self._banks = [
            segment for river in rivers for segment in pairwise([self.frame.meters(place) for place in river.line])
        ]

    @cached_property
    def nodes(self) -> dict[Node, Meters]:
        """Return the position of every crossing."""
        lines = range(-self.plan.lines, self.plan.lines + 1)
        return {(i, j): self._position(i, j) for i in lines for j in lines}

    @cached_property
    def roads(self) -> dict[Node, list[tuple[Node, int]]]:
        """The crossings next to each one, with the rank of the road that leads there. Minor roads have no bridges."""
        roads: dict[Node, list[tuple[Node, int]]] = {node: [] for node in self.nodes}
        for line in self.lines():
            for (start, _), (end, rank) in pairwise(line):
                if rank < MINOR or not self._is_wet(start, end):
                    roads[start].append((end, rank))
                    roads[end].append((start, rank))
        return roads

    def lines(self) -> Iterator[list[tuple[Node, int]]]:
        """Every line from end to end: its crossings, each with the rank of the road that leads to it."""
        numbers = range(-self.plan.lines, self.plan.lines + 1)
        for number in numbers:
            yield [((number, along), self._rank(number, along)) for along in numbers]
            yield [((along, number), self._rank(number, along)) for along in numbers]

    def nearest(self, place: Point) -> Node:
        """The crossing next to a place."""
        east, north = self.frame.meters(place)
        return min(self.nodes, key=lambda n: (self.nodes[n][0] - east) ** 2 + (self.nodes[n][1] - north) ** 2)

    def _rank(self, number: int, along: int) -> int:
        is_ring = self.plan.shape == "grid" or abs(along) <= abs(number)
        if is_ring and abs(number) in self.plan.motorways:
            return MOTORWAY
        return MAIN if number % 4 == 0 else LARGER if number % 2 == 0 else MINOR

    def _position(self, i: int, j: int) -> Meters:
        x, y = self._ringed(i, j) if self.plan.shape == "rings" else (self._offset(i), self._offset(j))
        ring = max(abs(i), abs(j), 1)
        gap = self.plan.meters(ring) - self.plan.meters(ring - 1)
        # surveyors err, the less the larger the road
        error = gap * (0.05 if i % 4 == 0 or j % 4 == 0 else 0.13)
        x += self._chance.between(-error, error, "crossing", self.plan.city.name, i, j, "x")
        y += self._chance.between(-error, error, "crossing", self.plan.city.name, i, j, "y")
        turn = radians(self.plan.turn)
        return x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)

    def _ringed(self, i: int, j: int) -> Meters:
        """The square onto the disc, squares becoming circles (Shirley and Chiu 1997)."""
        if i == j == 0:
            return 0, 0
        if abs(i) > abs(j):
            radius, angle = self._offset(i), pi / 4 * j / i
        else:
            radius, angle = self._offset(j), pi / 2 - pi / 4 * i / j
        return radius * cos(angle), radius * sin(angle)

    def _offset(self, line: int) -> float:
        return self.plan.meters(abs(line)) * (-1 if line < 0 else 1)

    def _is_wet(self, start: Node, end: Node) -> bool:
        a, b = self.nodes[start], self.nodes[end]
        return any(_cross(a, b, c, d) for c, d in self._banks)


def _cross(a: Meters, b: Meters, c: Meters, d: Meters) -> bool:
    return _left(a, b, c) != _left(a, b, d) and _left(c, d, a) != _left(c, d, b)


def _left(a: Meters, b: Meters, c: Meters) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
