"""Single things in words, no phone in full."""

from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as fom


def masked(phone: str) -> str:
    """Return a phone number with most of its digits hidden."""
    return f"{phone[:2]}******{phone[-4:]}"


def price(money: fom.Money | UnsetType) -> str:
    """An amount of money."""
    return "price open" if money is UNSET else f"{money.amount} {money.currency}"


def level(offered: fom.ServiceLevel) -> str:
    """A class of ride, its price and its wait."""
    if not offered.is_available:
        return f"{offered.class_:<12} not to be had ({offered.unavailable_reason})"
    surge = f", demand x{offered.surge:g}" if offered.surge is not UNSET and offered.surge > 1 else ""
    wait = "" if offered.waiting_seconds is UNSET else f", a car in {minutes(offered.waiting_seconds)}"
    return f"{offered.class_:<12} {price(offered.price):>14}{wait}{surge}"


def driver(performer: fom.Performer) -> str:
    """Return driver, car and arrival."""
    car = performer.car
    when = "" if performer.arrives_in_seconds is UNSET else f", there in {minutes(performer.arrives_in_seconds)}"
    color = "" if car.color is UNSET else f"{car.color} "
    return f"{performer.name}, {color}{car.model} {car.number}{when}"


def minutes(seconds: int) -> str:
    """A time, rounded up."""
    return f"{-(-seconds // 60)} min"


def alike(warning: fom.DraftWarning) -> str:
    """A warning of a ride that the passenger has already."""
    if warning.code != "possible_duplicate":
        return warning.code
    same = ", ".join(warning.same or []) or "nothing"
    return f"{warning.code}: a ride that is {warning.status}; the same: {same}"
