"""A map of each city, drawn when it is first asked for."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import cos, pi, sin

from sandbox.chance import Chance
from sandbox.console.atlas.english import city_in_english, street_in_english
from sandbox.console.atlas.gazetteer import Gazetteer
from sandbox.console.atlas.landmarks import LANDMARKS
from sandbox.console.atlas.lattice import Lattice
from sandbox.console.atlas.nature import NATURE, Blob, Nature
from sandbox.console.atlas.plans import PLANS
from sandbox.console.atlas.streets import lay_streets
from sandbox.console.atlas.ways import Ways
from sandbox.messages import Language
from sandbox.world.cities import City
from sandbox.world.geo import Point
from sandbox.world.zones import ZONES

_BLOB_CORNERS = 22


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something long: a road of a rank, a river of a width."""

    size: int
    points: list[Point]


@dataclass(frozen=True, kw_only=True)
class Label:
    """A name on the map."""

    kind: str
    """`landmark`, `street` or `zone`"""
    text: str
    point: Point
    toward: Point | None = None
    """Along a street: a second point of it"""


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A zone of the platform."""

    center: Point
    radius_meters: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything of a city that does not move."""

    city: str
    center: Point
    roads: list[Line]
    rivers: list[Line]
    lakes: list[list[Point]]
    parks: list[list[Point]]
    zones: list[Circle]
    labels: list[Label]


class CityMap:
    """One city: what is to be drawn, found and driven on."""

    def __init__(self, city: City, chance: Chance) -> None:
        plan = next(plan for plan in PLANS if plan.city is city)
        self._chance = chance
        self._nature = NATURE.get(city.name, Nature())
        self.city = city
        self.lattice = Lattice(plan, chance, self._nature.rivers)
        self._streets = lay_streets(city, self.lattice.frame)
        self.ways = Ways(self.lattice)
        self.gazetteer = Gazetteer(city, self.lattice.frame, self._streets)

    def drawing(self, language: Language) -> Drawing:
        """The map with its names in a language."""
        zones = [zone for zone in ZONES if zone.city is self.city]
        return Drawing(
            city=city_in_english(self.city.name) if language == "en" else self.city.name,
            center=self.city.center,
            roads=self._roads(),
            rivers=[Line(size=river.width_meters, points=list(river.line)) for river in self._nature.rivers],
            lakes=[self._outline(blob) for blob in self._nature.lakes],
            parks=[self._outline(blob) for blob in self._nature.parks],
            zones=[Circle(center=zone.center, radius_meters=zone.radius_meters) for zone in zones],
            labels=[*self._landmarks(language), *self._street_names(language)],
        )

    def _roads(self) -> list[Line]:
        lattice, roads = self.lattice, []
        for line in lattice.lines():
            steps = [
                (rank if any(end == b for end, _ in lattice.roads[a]) else None, a, b)
                for (a, _), (b, rank) in pairwise(line)
            ]
            for rank, run in groupby(steps, key=lambda step: step[0]):
                if rank is not None:
                    parts = list(run)
                    nodes = [parts[0][1], *(end for _, _, end in parts)]
                    points = [lattice.frame.place(lattice.nodes[node]) for node in nodes]
                    roads.append(Line(size=rank, points=points))
        named = [Line(size=s.rank, points=[lattice.frame.place(at) for at in s.line]) for s in self._streets]
        return sorted([*roads, *named], key=lambda road: -road.size)

    def _outline(self, blob: Blob) -> list[Point]:
        frame = self.lattice.frame
        east, north = frame.meters(blob.center)
        outline = []
        for corner in range(_BLOB_CORNERS):
            radius = blob.radius_meters * self._chance.between(0.8, 1.12, "blob", *blob.center, corner)
            angle = 2 * pi * corner / _BLOB_CORNERS
            outline.append(frame.place((east + radius * cos(angle), north + radius * sin(angle))))
        return outline

    def _landmarks(self, language: Language) -> list[Label]:
        return [
            Label(kind="landmark", text=names[language == "en"], point=address.point)
            for address in self.city.addresses
            if (names := LANDMARKS.get((address.street, address.house))) is not None
        ]

    def _street_names(self, language: Language) -> list[Label]:
        labels = []
        named = [(street.name, street.line) for street in self._streets]
        for ring, name in self.lattice.plan.ring_names.items():
            nodes = [(ring, along) for along in range(-ring, ring + 1)]
            named.append((name, tuple(self.lattice.nodes[node] for node in nodes)))
        for name, line in named:
            middle = len(line) // 2
            ends = [self.lattice.frame.place(meters) for meters in (line[middle - 1], line[middle])]
            text = street_in_english(name) if language == "en" else name
            labels.append(Label(kind="street", text=text, point=ends[0], toward=ends[1]))
        return labels


class Atlas:
    """The maps of all cities."""

    def __init__(self, chance: Chance) -> None:
        self._of = lru_cache(maxsize=None)(lambda city: CityMap(city, chance))

    def of(self, city: City) -> CityMap:
        """The map of a city."""
        found: CityMap = self._of(city)
        return found
