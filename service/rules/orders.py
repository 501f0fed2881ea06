"""Orders as int-api knows them, and as a dispatcher sees them."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as api
from generated import int_api
from generated.fleet_orders_manager import problems
from service.rules.confirmed import confirmed
from service.rules.fields import reads
from service.rules.mapping import FieldMapping
from service.rules.phones import masked

reads(int_api.OrderPage, "orders", "cursor")
_ORDER = FieldMapping(
    int_api.Order,
    api.Order,
    set_here=("is_active", "passenger", "editable_fields"),
    read_here=("park_id", "passenger.name", "editable_fields"),
    not_passed_on=("passenger.phone_pd_id",),
    response_of=int_api.SEARCH_ORDERS,
)

#: any other status is active, also a new one (docs/api-rules.md, "Order")
_FINISHED = frozenset({"complete", "cancelled", "failed", "expired"})
#: int-api's contract, Id
_ORDER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def is_active(status: str) -> bool:
    """Whether an order of this status is unfinished."""
    return status not in _FINISHED


def is_order_id(text: str) -> bool:
    """Whether an order could have this id."""
    return _ORDER_ID.match(text) is not None


def active_search(
    park_id: str, phone_pd_id: str, *, limit: int, cursor: str | UnsetType = UNSET
) -> int_api.SearchRequest:
    """The search for a passenger's unfinished orders."""
    return int_api.SearchRequest(
        park_id=park_id,
        phone_pd_id=phone_pd_id,
        order_ids=UNSET,
        statuses=sorted(int_api.ORDER_STATUS_ACTIVE_VALUES),
        limit=limit,
        cursor=cursor,
    )


def order_search(park_id: str, order_id: str) -> int_api.SearchRequest:
    """Return the search for one order by its id."""
    return int_api.SearchRequest(
        park_id=park_id, phone_pd_id=UNSET, order_ids=[order_id], statuses=UNSET, limit=1, cursor=UNSET
    )


def active_page(
    page: int_api.OrderPage, park_id: str, number: str, foreign_order: Callable[[str], None]
) -> api.OrderPage:
    """The page that a dispatcher sees. Another park's order is left out and told to ``foreign_order``."""
    orders = []
    for order in page.orders:
        if order.park_id != park_id:
            foreign_order(order.order_id)
        elif is_active(order.status):
            orders.append(order_of(order, phone_masked=masked(number)))
    cursor = page.cursor or UNSET
    return api.OrderPage(orders=orders, cursor=cursor)


def one_order(page: int_api.OrderPage, order_id: str, park_id: str, foreign_order: Callable[[str], None]) -> api.Order:
    """The order that was asked for by its id.

    Raises Refused where there is none; another park's is as if there were none. Raises InvalidResponseError where
    int-api found other orders of this park instead, which says nothing of the one that was asked for.
    """
    for order in page.orders:
        if order.park_id != park_id:
            foreign_order(order.order_id)
    ours = sorted((o for o in page.orders if o.park_id == park_id), key=lambda o: o.order_id != order_id)
    if not ours:
        raise problems.order_not_found()
    return order_of(confirmed(int_api.SEARCH_ORDERS, ours[0], order_id), phone_masked=UNSET)


def order_of(order: int_api.Order, *, phone_masked: str | UnsetType) -> api.Order:
    """An order for its park's dispatcher. Raises InvalidResponseError where our contract cannot carry it."""
    name = UNSET if order.passenger is UNSET else order.passenger.name
    return _ORDER(
        order,
        is_active=is_active(order.status),
        passenger=api.OrderPassenger(name=name, phone_masked=phone_masked),
        editable_fields=[] if order.editable_fields is UNSET else order.editable_fields,
    )
