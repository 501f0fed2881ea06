"""Prices of the ride classes in roubles, and exchange rates of other currencies."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """A ride class's prices in roubles."""

    boarding: Decimal
    per_km: Decimal
    per_minute: Decimal
    minimum: Decimal


def _tariff(boarding: int, per_km: int, per_minute: int, minimum: int) -> Tariff:
    return Tariff(
        boarding=Decimal(boarding),
        per_km=Decimal(per_km),
        per_minute=Decimal(per_minute),
        minimum=Decimal(minimum),
    )


TARIFFS = {
    "econom": _tariff(69, 11, 9, 129),
    "comfort": _tariff(99, 14, 11, 179),
    "comfortplus": _tariff(149, 18, 14, 249),
    "business": _tariff(299, 32, 24, 599),
    "minivan": _tariff(249, 24, 18, 449),
}

#: kinds of a requirement that has several
REQUIREMENT_OPTIONS = {"childchair": ("infant", "chair", "booster")}

REQUIREMENTS = {
    "childchair": Decimal(100),
    "animal_transport": Decimal(150),
    "luggage": Decimal(50),
    "nosmoking": Decimal(0),
}


@dataclass(frozen=True, kw_only=True)
class Currency:
    """Prices in a currency: its worth against the rouble and the smallest sum to which a fare is rounded."""

    per_rouble: Decimal
    step: Decimal

    def price(self, roubles: Decimal) -> Decimal:
        """A sum of roubles as a price in this currency."""
        steps = (roubles * self.per_rouble / self.step).quantize(Decimal(1), ROUND_HALF_UP)
        return steps * self.step


CURRENCIES = {
    "RUB": Currency(per_rouble=Decimal(1), step=Decimal(1)),
    "KZT": Currency(per_rouble=Decimal("5.6"), step=Decimal(10)),
    "AMD": Currency(per_rouble=Decimal("4.8"), step=Decimal(100)),
    "GEL": Currency(per_rouble=Decimal("0.034"), step=Decimal("0.10")),
}
