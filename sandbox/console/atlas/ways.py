"""The way a car takes from one place to another, and where on it the car is."""

from collections.abc import Sequence
from functools import lru_cache
from heapq import heappop, heappush
from itertools import pairwise
from math import atan2, degrees, hypot

from sandbox.console.atlas.lattice import LARGER, MAIN, MINOR, MOTORWAY, Lattice, Meters, Node
from sandbox.world.geo import Point

# What a meter costs: drivers like larger roads.
_COSTS = {MOTORWAY: 0.7, MAIN: 0.85, LARGER: 1.0, MINOR: 1.25}
_CHEAPEST = min(_COSTS.values())


class Ways:
    """Ways through one city."""

    def __init__(self, lattice: Lattice) -> None:
        self._lattice = lattice
        self._between = lru_cache(maxsize=4096)(self._search)

    def way(self, places: Sequence[Point]) -> list[Point]:
        """The line of a drive through all the places in order; itself in the places' own ends."""
        if len(places) < 2:
            return list(places)
        line = [places[0]]
        for start, end in pairwise(places):
            nodes = self._between(self._lattice.nearest(start), self._lattice.nearest(end))
            crossings = [self._lattice.frame.place(self._lattice.nodes[node]) for node in nodes]
            line += _without_detours([start, *crossings, end])[1:]
        return line

    def on_the_way(self, line: Sequence[Point], share: float) -> tuple[Point, int]:
        """The place after a share of the way, and the heading there in degrees, clockwise from north."""
        frame = self._lattice.frame
        meters = [frame.meters(place) for place in line]
        left = max(0.0, min(1.0, share)) * sum(_length(a, b) for a, b in pairwise(meters))
        place, heading = meters[-1], 0
        for a, b in pairwise(meters):
            length = _length(a, b)
            if length > 0:
                place, heading = b, _heading(a, b)
            if length > 0 and left <= length:
                part = left / length
                place = (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
                break
            left -= length
        return frame.place(place), heading

    def _search(self, start: Node, end: Node) -> tuple[Node, ...]:
        """The cheapest way (A*); where there is none, straight on."""
        nodes = self._lattice.nodes
        came_from: dict[Node, Node] = {}
        costs = {start: 0.0}
        ahead = [(0.0, start)]
        while ahead:
            _, node = heappop(ahead)
            if node == end:
                return _traced(came_from, end)
            for neighbour, rank in self._lattice.roads[node]:
                cost = costs[node] + _COSTS[rank] * _length(nodes[node], nodes[neighbour])
                if cost < costs.get(neighbour, float("inf")):
                    costs[neighbour], came_from[neighbour] = cost, node
                    heappush(ahead, (cost + _CHEAPEST * _length(nodes[neighbour], nodes[end]), neighbour))
        return start, end


def _without_detours(line: list[Point]) -> list[Point]:
    """Return the line without the crossings at both ends that lie behind a place: no car turns round there."""
    for _ in range(2):
        while len(line) > 3 and _turns_back(line[0], line[1], line[2]):
            del line[1]
        line.reverse()
    return line


def _turns_back(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0


def _traced(came_from: dict[Node, Node], end: Node) -> tuple[Node, ...]:
    way = [end]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def _length(a: Meters, b: Meters) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _heading(a: Meters, b: Meters) -> int:
    return round(degrees(atan2(b[0] - a[0], b[1] - a[1]))) % 360
