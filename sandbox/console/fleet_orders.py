"""The stand-in of fleet-orders, the sister that lists a park's orders, past and present: it reads the platform."""

from datetime import datetime

import msgspec
import phonenumbers
from msgspec import UNSET, UnsetType

from generated.int_api import Money, Order, Performer, RoutePoint, SearchRequest
from sandbox.messages import Language
from sandbox.phones import Phones
from sandbox.platform import Platform
from sandbox.platform.life import FINISHED


class ListedOrder(msgspec.Struct, kw_only=True, omit_defaults=True, rename={"class_": "class"}):
    """An order as the park's list shows it."""

    order_id: str
    status: str
    is_active: bool
    class_: str
    created_at: datetime
    route: list[RoutePoint]
    due: datetime | UnsetType = UNSET
    price: Money | UnsetType = UNSET
    passenger_name: str | UnsetType = UNSET
    phone_masked: str | UnsetType = UNSET
    performer: Performer | UnsetType = UNSET


class FleetOrders:
    """Lists orders."""

    def __init__(self, platform: Platform, phones: Phones) -> None:
        self._platform = platform
        self._phones = phones

    def newest(self, park_id: str, language: Language, limit: int) -> list[ListedOrder]:
        """A park's newest orders, newest first."""
        page = self._platform.search(SearchRequest(park_id=park_id, limit=limit), language)
        return [self._listed(order) for order in page.orders]

    def _listed(self, order: Order) -> ListedOrder:
        passenger = order.passenger
        phone = None if passenger is UNSET else self._phones.retrieve(passenger.phone_pd_id)
        return ListedOrder(
            order_id=order.order_id,
            status=order.status,
            is_active=order.status not in FINISHED,
            class_=order.class_,
            created_at=order.created_at,
            route=order.route,
            due=order.due,
            price=order.price,
            passenger_name=UNSET if passenger is UNSET else passenger.name,
            phone_masked=UNSET if phone is None else _masked(phone),
            performer=order.performer,
        )


def _masked(phone: str) -> str:
    return f"+{phonenumbers.parse(phone).country_code}******{phone[-4:]}"
