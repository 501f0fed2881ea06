"""The drivers: a few of each park, and many partners in each city who drive for everyone."""

from dataclasses import dataclass

from sandbox.chance import Chance
from sandbox.world.cities import City
from sandbox.world.parks import ParkDirectory
from sandbox.world.zones import Zone

_OWN = 6
_PARTNERS = 18
# A park's own cars are of the everyday classes, so that a park that works with its own drivers only lacks the others.
_OWN_CLASSES = (("econom",), ("econom",), ("econom", "comfort"), ("comfort", "comfortplus"))
_PARTNER_CLASSES = (*_OWN_CLASSES, ("business",), ("minivan",))

_NAMES = {
    "RUS": ("Сергей", "Андрей", "Марат", "Ольга", "Дмитрий", "Ильдар", "Павел", "Наталья"),
    "KAZ": ("Ерлан", "Айдос", "Нурлан", "Асель", "Данияр", "Тимур"),
    "ARM": ("Арам", "Тигран", "Гор", "Ануш", "Ваге", "Давид"),
    "GEO": ("Гиорги", "Леван", "Нино", "Заза", "Ираклий", "Тамаз"),
}
_CARS = {
    "econom": ("Kia Rio", "Hyundai Solaris", "Lada Vesta", "Renault Logan"),
    "comfort": ("Skoda Octavia", "Kia K5", "Hyundai Elantra", "Geely Emgrand"),
    "business": ("Mercedes-Benz E-class", "BMW 5", "Genesis G80"),
    "minivan": ("Hyundai Staria", "Volkswagen Caravelle", "Kia Carnival"),
}
_COLORS = ("белый", "чёрный", "серый", "серебристый", "жёлтый", "синий")
_PLATES = {"RUS": "А{:03d}ВС", "KAZ": "{:03d}ABK", "ARM": "{:03d}UA", "GEO": "TX-{:03d}-GE"}


@dataclass(frozen=True, kw_only=True)
class Driver:
    """A driver with a car. Name and number plate are personal data."""

    name: str
    park_id: str
    classes: tuple[str, ...]
    car_model: str
    car_color: str
    car_number: str

    def __repr__(self) -> str:
        return f"Driver(park_id={self.park_id!r}, classes={self.classes!r})"


class Roster:
    """Drivers by zone."""

    def __init__(self, chance: Chance, parks: ParkDirectory) -> None:
        self._chance = chance
        self._parks = parks
        # always the same ones, and asked for at every estimate and every look at an order
        self._drivers: dict[tuple[str, str, int], Driver] = {}

    def own(self, park_id: str, zone: Zone, ride_class: str) -> list[Driver]:
        """A park's own drivers of a class; none outside of its city."""
        park = self._parks.get(park_id)
        if park is None or park.city is not zone.city:
            return []
        drivers = (self._driver(park_id, park.city, _OWN_CLASSES, number) for number in range(_OWN))
        return [driver for driver in drivers if ride_class in driver.classes]

    def others(self, park_id: str, zone: Zone, ride_class: str) -> list[Driver]:
        """Everybody else's drivers of a class in the zone's city."""
        partners = self._chance.hex("partners", zone.city.name)
        drivers = [self._driver(partners, zone.city, _PARTNER_CLASSES, number) for number in range(_PARTNERS)]
        found = [driver for driver in drivers if ride_class in driver.classes]
        for park in self._parks:
            if park.is_active and park.park_id != park_id:
                found += self.own(park.park_id, zone, ride_class)
        return found

    def _driver(self, park_id: str, city: City, ranks: tuple[tuple[str, ...], ...], number: int) -> Driver:
        known = self._drivers.get((park_id, city.name, number))
        if known is None:
            known = self._drivers[park_id, city.name, number] = self._new_driver(park_id, city, ranks, number)
        return known

    def _new_driver(self, park_id: str, city: City, ranks: tuple[tuple[str, ...], ...], number: int) -> Driver:
        key = ("driver", park_id, number)
        classes = ranks[number % len(ranks)]
        plate = _PLATES[city.country].format(self._chance.whole(1, 999, *key, "plate"))
        return Driver(
            name=self._chance.pick(_NAMES[city.country], *key, "name"),
            park_id=park_id,
            classes=classes,
            car_model=self._chance.pick(_CARS[classes[0]], *key, "car"),
            car_color=self._chance.pick(_COLORS, *key, "color"),
            car_number=plate,
        )
