"""In what an order that is asked for is like one that is under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from msgspec import UNSET

from generated import fleet_orders_manager as api

#: both from our contract, DraftWarning.same; bounds are inclusive
_NEAR_METERS = 200.0
_SOON = timedelta(minutes=30)
_EARTH_RADIUS_METERS = 6_371_008.8

NOT_CHECKED = api.DraftWarning(
    code="duplicates_not_checked", order_id=UNSET, status=UNSET, created_at=UNSET, same=UNSET
)


def possible_duplicates(body: api.DraftRequest, orders: Sequence[api.Order], now: datetime) -> list[api.DraftWarning]:
    """One warning for each active order."""
    return [
        api.DraftWarning(
            code="possible_duplicate",
            order_id=order.order_id,
            status=order.status,
            created_at=order.created_at,
            same=same(body, order, now),
        )
        for order in orders
    ]


def same(body: api.DraftRequest, order: api.Order, now: datetime) -> list[str]:
    """What is alike: pickup, destination (where both have one), time ("as soon as possible" is now)."""
    asked = [point.geopoint for point in body.route]
    under_way = [point.geopoint for point in order.route]
    alike = []
    if meters(asked[0], under_way[0]) <= _NEAR_METERS:
        alike.append("pickup")
    if len(asked) > 1 and len(under_way) > 1 and meters(asked[-1], under_way[-1]) <= _NEAR_METERS:
        alike.append("destination")
    if abs(_time(body.due, now) - _time(order.due, now)) <= _SOON:
        alike.append("time")
    return alike


def _time(due: object, now: datetime) -> datetime:
    return due if isinstance(due, datetime) else now


def meters(one: Sequence[float], other: Sequence[float]) -> float:
    """The distance of two points, each longitude and latitude in degrees, on a sphere of the Earth's mean radius."""
    (lon1, lat1), (lon2, lat2) = (map(radians, point) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    # rounding, and "latitudes" beyond the poles, which contracts allow, can bring it out of its bounds
    return 2 * _EARTH_RADIUS_METERS * asin(sqrt(min(1.0, max(0.0, half))))
