"""Streets with names and houses, where they really are; the smaller roads between them are a lattice's."""

from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf

from sandbox.console.atlas.lattice import LARGER, MAIN, Frame, Meters
from sandbox.console.atlas.names import real_streets
from sandbox.world.cities import City

# between two points of a street, so that its name has a stretch of its own
_STEP_METERS = 300
# a street that is longer is a main road
_MAIN_METERS = 2500
_HOUSE_METERS = 24
_SETBACK_METERS = 18


@dataclass(frozen=True, kw_only=True)
class Street:
    """A street from its first house to its last."""

    name: str
    line: tuple[Meters, ...]

    @property
    def rank(self) -> int:
        """Size of a road."""
        return MAIN if self._length >= _MAIN_METERS else LARGER

    @property
    def _length(self) -> float:
        return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self.line))

    @property
    def numbers(self) -> range:
        """The numbers of its houses: the odd ones are on the left."""
        return range(1, int(self._length / _HOUSE_METERS) + 1)

    def house(self, number: int) -> Meters:
        """Return the position of a house."""
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


def lay_streets(city: City, frame: Frame) -> list[Street]:
    """Return the city's streets, each as a straight line between its real ends."""
    return [_street(name, *map(frame.meters, ends)) for name, ends in real_streets(city.name).items()]


def _street(name: str, start: Meters, end: Meters) -> Street:
    steps = max(2, round(hypot(end[0] - start[0], end[1] - start[1]) / _STEP_METERS))
    east, north = (end[0] - start[0]) / steps, (end[1] - start[1]) / steps
    return Street(name=name, line=tuple((start[0] + east * n, start[1] + north * n) for n in range(steps + 1)))
