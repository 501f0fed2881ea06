"""Price and duration of a ride, by class, distance, demand and hour."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import UNSET, UnsetType

from generated.int_api import Money, PricePart, Requirement, RoutePoint
from sandbox.chance import Chance
from sandbox.world.geo import point, road_meters
from sandbox.world.tariffs import CURRENCIES, REQUIREMENTS, TARIFFS, Tariff
from sandbox.world.zones import Zone

_SURGE_STEP = timedelta(minutes=5)
_STOP_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Trip:
    """Distance and duration; both None if the destination is unknown."""

    meters: int | None
    seconds: int | None


@dataclass(frozen=True, kw_only=True)
class Ride:
    """Ride to price: a class that the zone of the pickup offers, along a route."""

    zone: Zone
    ride_class: str
    route: Sequence[RoutePoint] = field(repr=False)
    requirements: Sequence[Requirement]


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A price and what it is made of; its parts add up to it. Not fixed, it is the least that the ride will cost."""

    price: Money
    parts: list[PricePart]
    surge: float
    is_fixed: bool


class Pricing:
    """The platform's tariffs at work."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def trip(self, zone: Zone, route: Sequence[RoutePoint], moment: datetime) -> Trip:
        """The drive along a route that begins in the zone at that moment."""
        if len(route) == 1:
            return Trip(meters=None, seconds=None)
        meters = road_meters([point(stop.geopoint) for stop in route])
        seconds = round(meters / _meters_per_second(zone, moment)) + _STOP_SECONDS * (len(route) - 2)
        return Trip(meters=meters, seconds=seconds)

    def quote(self, ride: Ride, moment: datetime) -> Quote:
        """The price of a ride that begins at that moment."""
        trip = self.trip(ride.zone, ride.route, moment)
        surge = self.surge(ride.zone, ride.ride_class, moment)
        parts = _ride_parts(TARIFFS[ride.ride_class], trip)
        parts["surge"] = sum(parts.values(), Decimal(0)) * (Decimal(str(surge)) - 1)
        parts["requirements"] = sum((REQUIREMENTS[r.name] * r.count for r in ride.requirements), Decimal(0))
        code = ride.zone.city.currency
        rounded = {name: CURRENCIES[code].price(roubles) for name, roubles in parts.items() if roubles}
        return Quote(
            price=money(sum(rounded.values(), Decimal(0)), code),
            parts=[PricePart(type_=name, price=money(amount, code)) for name, amount in rounded.items()],
            surge=surge,
            is_fixed=trip.meters is not None,
        )

    def fixed_price(self, ride: Ride, moment: datetime) -> Money | UnsetType:
        """Return the price of a ride that begins at that moment, if it is known beforehand."""
        quote = self.quote(ride, moment)
        return quote.price if quote.is_fixed else UNSET

    def surge(self, zone: Zone, ride_class: str, moment: datetime) -> float:
        """Return the surge factor of the demand at that moment, at least 1; it is constant for five minutes."""
        step = int(moment.timestamp() // _SURGE_STEP.total_seconds())
        key = ("surge", zone.name, ride_class, step)
        if _is_rush_hour(zone, moment):
            return round(self._chance.between(1.1, 1.8, *key), 1)
        calm = self._chance.unit(*key, "calm") < 0.7
        return 1.0 if calm else round(self._chance.between(1.1, 1.4, *key), 1)

    def fee(self, zone: Zone, ride_class: str, share: Decimal) -> Money:
        """A part of the class's least price, as a cancellation costs it."""
        roubles = TARIFFS[ride_class].minimum * share
        return money(CURRENCIES[zone.city.currency].price(roubles), zone.city.currency)


def money(amount: Decimal, currency: str) -> Money:
    """A sum with two decimals, as the contract writes it."""
    return Money(amount=f"{amount:.2f}", currency=currency)


def _ride_parts(tariff: Tariff, trip: Trip) -> dict[str, Decimal]:
    if trip.meters is None or trip.seconds is None:
        return {"minimum": tariff.minimum}
    parts = {
        "boarding": tariff.boarding,
        "distance": tariff.per_km * trip.meters / 1000,
        "time": tariff.per_minute * trip.seconds / 60,
    }
    missing = tariff.minimum - sum(parts.values())
    return {**parts, "up_to_minimum": missing} if missing > 0 else parts


def _local(zone: Zone, moment: datetime) -> datetime:
    return moment.astimezone(zone.city.local_time)


def _is_rush_hour(zone: Zone, moment: datetime) -> bool:
    local = _local(zone, moment)
    return local.weekday() < 5 and (8 <= local.hour < 10 or 17 <= local.hour < 20)


def _meters_per_second(zone: Zone, moment: datetime) -> float:
    if _is_rush_hour(zone, moment):
        return 24 / 3.6
    return 45 / 3.6 if _local(zone, moment).hour < 6 else 32 / 3.6
