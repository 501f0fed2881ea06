"""What the contract's types cannot say about points and names: a schema of OpenAPI 3.0 has one bound for both numbers
of a point, and counts white space as characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as api
from runtime.errors import WrongField

_MAX_LATITUDE = 90
#: neither white space nor one of Unicode's invisible format characters (zero-width spaces, joiners, marks)
_VISIBLE = re.compile(r"[^\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def check_route(route: Sequence[api.RoutePoint] | UnsetType, pointer: str = "/route") -> list[WrongField]:
    """Check the points of a route; items and members that could not be read are UNSET."""
    if isinstance(route, UnsetType):
        return []
    invalid = ((index, point) for index, point in enumerate(route) if not _is_valid(point))
    return [error for index, point in invalid for error in check_point(point, f"{pointer}/{index}")]


def check_point(point: api.RoutePoint | UnsetType, pointer: str) -> list[WrongField]:
    """Check latitude and address of a point."""
    if isinstance(point, UnsetType) or _is_valid(point):
        return []
    errors = check_not_blank(point.fullname, f"{pointer}/fullname")
    # in a request with other errors it may be UNSET itself, or have an UNSET in it
    geopoint: Any = point.geopoint
    if geopoint is not UNSET and len(geopoint) == 2:
        latitude = geopoint[1]
        if latitude is not UNSET and not -_MAX_LATITUDE <= latitude <= _MAX_LATITUDE:
            limit = _MAX_LATITUDE if latitude > 0 else -_MAX_LATITUDE
            errors.append(WrongField("body", f"{pointer}/geopoint/1", "out_of_range", limit))
    return errors


def _is_valid(point: api.RoutePoint) -> bool:
    """Return whether a point is valid: nearly all are, and nothing is written down for them."""
    try:
        return -_MAX_LATITUDE <= point.geopoint[1] <= _MAX_LATITUDE and _VISIBLE.search(point.fullname) is not None
    except (AttributeError, TypeError, IndexError):
        return False


def check_not_blank(text: str | UnsetType, pointer: str) -> list[WrongField]:
    """Check that a text has something to read in it."""
    if isinstance(text, UnsetType) or _VISIBLE.search(text):
        return []
    return [WrongField("body", pointer, "too_short", 1)]
