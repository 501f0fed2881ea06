"""Edits of an order in the tests of orders_edit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.functional.world import Dispatcher, Reply, point

ARBAT = {
    **point(37.5912, 55.7496),
    "fullname": "Москва, улица Арбат, 26",
    "city": "Москва",
    "street": "улица Арбат",
    "house": "26",
    "porch": "1",
}
TVERSKAYA = {**point(37.6103, 55.7589), "fullname": "Москва, Тверская улица, 7"}


async def edit(dispatcher: Dispatcher, order_id: str, version: int = 1, **changes: Any) -> Reply:
    """``version`` is by default that of a new order."""
    return await dispatcher.call("edit", {"order_id": order_id, "version": version, **changes})


def at(**ahead: float) -> str:
    """A moment from now on, as a request has it."""
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat(timespec="seconds")
