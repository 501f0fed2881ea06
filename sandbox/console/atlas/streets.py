"""Streets with names and houses, laid along the lines of a lattice."""

from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf

from sandbox.chance import Chance
from sandbox.console.atlas.lattice import Lattice, Meters, Node
from sandbox.console.atlas.names import street_names
from sandbox.world.geo import Point

_INNER_LINES = 10
_LONGEST = 13
_SHORTEST = 4
# An address farther than this from every line is known, its street is not.
_FAR_METERS = 900
_HOUSE_METERS = 24
_SETBACK_METERS = 18


@dataclass(frozen=True, kw_only=True)
class Street:
    """A street from its first house to its last."""

    name: str
    line: tuple[Meters, ...]

    @property
    def numbers(self) -> range:
        """The numbers of its houses: the odd ones are on the left."""
        length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self.line))
        return range(1, int(length / _HOUSE_METERS) + 1)

    def house(self, number: int) -> Meters:
        """Where a house is."""
        left = (number - 0.5) * _HOUSE_METERS
        side = _SETBACK_METERS if number % 2 else -_SETBACK_METERS
        for a, b in pairwise(self.line):
            length = hypot(b[0] - a[0], b[1] - a[1]) or 1
            if left <= length:
                along = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
                return a[0] + along[0] * left - along[1] * side, a[1] + along[1] * left + along[0] * side
            left -= length
        return self.line[-1]

    def nearest(self, at: Meters) -> int:
        """The number of the house next to a place."""
        best, passed = (inf, 0.0), 0.0
        for a, b in pairwise(self.line):
            length = hypot(b[0] - a[0], b[1] - a[1]) or 1
            along = ((at[0] - a[0]) * (b[0] - a[0]) + (at[1] - a[1]) * (b[1] - a[1])) / length
            along = max(0.0, min(length, along))
            foot = (a[0] + (b[0] - a[0]) * along / length, a[1] + (b[1] - a[1]) * along / length)
            best = min(best, (hypot(at[0] - foot[0], at[1] - foot[1]), passed + along))
            passed += length
        number = min(max(1, round(best[1] / _HOUSE_METERS + 0.5)), len(self.numbers))
        beside = [n for n in (number - 1, number, number + 1) if n in self.numbers]
        return min(beside, key=lambda n: hypot(self.house(n)[0] - at[0], self.house(n)[1] - at[1]))


def lay_streets(lattice: Lattice, chance: Chance) -> list[Street]:
    """The city's streets: first those that addresses are known in, each on the line next to them."""
    free = _runs(lattice)
    streets = []
    for name, place in _known(lattice).items():
        nearest = min(free, key=lambda run: _distance(lattice, run, place))
        if _distance(lattice, nearest, place) <= _FAR_METERS:
            free.remove(nearest)
            streets.append(_street(lattice, name, nearest))
    free.sort(key=lambda run: (_rank(run), chance.unit("street", lattice.plan.city.name, *run[0], *run[-1])))
    others = [name for name in street_names(lattice.plan.city.name) if name not in {s.name for s in streets}]
    return streets + [_street(lattice, name, run) for name, run in zip(others, free, strict=False)]


def _known(lattice: Lattice) -> dict[str, Point]:
    return {address.street: address.point for address in reversed(lattice.plan.city.addresses)}


def _runs(lattice: Lattice) -> list[tuple[Node, ...]]:
    runs = []
    for line in range(-_INNER_LINES, _INNER_LINES + 1):
        start = abs(line) if lattice.plan.shape == "rings" else 0
        for sign in (1, -1):
            along = [sign * number for number in range(start, _LONGEST + 1)]
            if len(along) >= _SHORTEST:
                runs += [tuple((line, a) for a in along), tuple((a, line) for a in along)]
    return runs


def _rank(run: tuple[Node, ...]) -> int:
    line = run[0][0] if run[0][0] == run[-1][0] else run[0][1]
    return 0 if line % 4 == 0 else 1 if line % 2 == 0 else 2


def _distance(lattice: Lattice, run: tuple[Node, ...], place: Point) -> float:
    east, north = lattice.frame.meters(place)
    return min(hypot(lattice.nodes[node][0] - east, lattice.nodes[node][1] - north) for node in run)


def _street(lattice: Lattice, name: str, run: tuple[Node, ...]) -> Street:
    return Street(name=name, line=tuple(lattice.nodes[node] for node in run))
