"""Street plans of the cities: rings around the centre, or a grid."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from sandbox.world.cities import ALMATY, MOSCOW, SAINT_PETERSBURG, TBILISI, YEKATERINBURG, YEREVAN, City


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A city's street plan, in lines counted from the centre: every fourth is a main road, every second a larger."""

    city: City
    shape: Literal["rings", "grid"]
    turn: float
    """By how many degrees the plan is turned against the points of the compass, counter-clockwise"""
    kilometers: dict[int, float]
    """How far from the centre a line runs; those between are spaced evenly"""
    motorways: frozenset[int] = frozenset()
    """Lines that are faster still"""
    ring_names: dict[int, str] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """The number of the outermost line."""
        return max(self.kilometers)

    def meters(self, line: int) -> float:
        """Return the distance of a line from the centre."""
        known = sorted({0: 0.0, **self.kilometers}.items())
        for (low, near), (high, far) in pairwise(known):
            if low <= line <= high:
                return 1000 * (near + (far - near) * (line - low) / (high - low))
        raise ValueError(line)


PLANS = (
    Plan(
        city=MOSCOW,
        shape="rings",
        turn=22,
        kilometers={4: 1.25, 8: 2.6, 12: 5.1, 16: 9.5, 20: 16.5, 24: 30, 28: 46},
        motorways=frozenset({12, 20}),
        ring_names={4: "Бульварное кольцо", 8: "Садовое кольцо", 12: "Третье транспортное кольцо", 20: "МКАД"},
    ),
    Plan(
        city=SAINT_PETERSBURG,
        shape="grid",
        turn=-28,
        kilometers={8: 3.2, 12: 6, 16: 12, 20: 20, 24: 31},
        motorways=frozenset({16}),
    ),
    Plan(
        city=YEKATERINBURG,
        shape="grid",
        turn=4,
        kilometers={8: 2.8, 12: 5, 16: 9, 20: 14, 24: 21},
        motorways=frozenset({20}),
    ),
    Plan(
        city=ALMATY,
        shape="grid",
        turn=-3,
        kilometers={12: 4.2, 16: 7.5, 20: 12.5, 24: 21},
        motorways=frozenset({16}),
    ),
    Plan(
        city=YEREVAN,
        shape="rings",
        turn=38,
        kilometers={4: 0.7, 8: 1.6, 12: 3.4, 16: 7, 20: 12, 24: 21},
        motorways=frozenset({16}),
        ring_names={4: "улица Московян", 8: "Круговой бульвар"},
    ),
    Plan(
        city=TBILISI,
        shape="grid",
        turn=-38,
        kilometers={8: 2.4, 12: 4.4, 16: 8, 20: 13, 24: 21},
        motorways=frozenset({16}),
    ),
)
