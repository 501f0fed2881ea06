"""Services that every chapter of the story needs."""

from __future__ import annotations

import time
from typing import Any, TypeVar

import aiohttp
from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as fom
from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, CallListener, Channel
from runtime.operation import Operation
from sandbox.authproxy.sessions import DISPATCHER_HEADER
from sandbox.cli.passengers import REGULAR
from sandbox.cli.story.telling import Teller
from sandbox.clock import ManualClock
from sandbox.sandbox import Sandbox
from sandbox.world.cities import Address
from sandbox.world.parks import OWN_FIRST
from sdk.python import Drafted, DraftResult, OrdersClient

RIDE_CLASS = "comfort"
START, END, ELSEWHERE = (OWN_FIRST.city.addresses[number] for number in (1, 8, 7))
"""From where to where the ride goes, and where it goes after all"""

_PATIENCE_SECONDS = 30

A = TypeVar("A")


class StoryBroken(Exception):
    """Something did not go as the story needs it."""


class _CommitListener(CallListener):
    """Tells the story's attempts to commit. The fault ends with the first one, so that the next is answered."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def on_attempt(
        self, operation: Operation[Any, Any, Any], result: str, seconds: float, context: CallContext, attempt: int
    ) -> None:
        if operation.id == fom.ORDERS_COMMIT.id:
            self._stage.teller.attempt(result)
            self._stage.sandbox.faults.clear()


class Stage:
    """Two dispatchers who share a park, and the sandbox whose time and faults the story moves."""

    def __init__(self, sandbox: Sandbox, clock: ManualClock, session: aiohttp.ClientSession, teller: Teller) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.teller = teller
        self.orders = self._client(session, {})
        self.colleague = self._client(session, {DISPATCHER_HEADER: "dispatcher-2"})

    async def active(self) -> fom.OrderPage:
        """The regular passenger's active orders."""
        request = fom.OrdersActiveRequest(body=fom.ActiveRequest(phone=REGULAR))
        return expect(await self.orders.orders_active(request), fom.OrdersActive200).body

    async def get(self, order_id: str) -> fom.Order:
        """An order as it is now."""
        return expect(await self.orders.orders_get(fom.OrdersGetRequest(order_id=order_id)), fom.OrdersGet200).body

    def _client(self, session: aiohttp.ClientSession, headers: dict[str, str]) -> OrdersClient:
        transport = AiohttpTransport(session)
        channel = Channel(self.sandbox.authproxy.url, transport, headers=headers, listener=_CommitListener(self))
        return OrdersClient(channel, CallContext(accept_language="en"))


def soon() -> float:
    """The deadline of a call that is repeated."""
    return time.monotonic() + _PATIENCE_SECONDS


def wish(offer_id: str | UnsetType = UNSET) -> fom.DraftRequest:
    """The ride that the regular passenger wants."""
    return fom.DraftRequest(
        phone=REGULAR,
        passenger_name="Анна",
        route=[point(START), point(END)],
        class_=RIDE_CLASS,
        payment=fom.Payment(type_="cash"),
        comment="У главного входа",
        offer_id=offer_id,
    )


def point(address: Address) -> fom.RoutePoint:
    """An address as our API takes it."""
    return fom.RoutePoint(geopoint=list(address.point), fullname=address.fullname)


def drafted(result: DraftResult) -> fom.Draft:
    """The draft. Raises StoryBroken where there is none."""
    return expect(result, Drafted).draft


def expect(answer: object, kind: type[A]) -> A:
    """The answer, which is of that kind. Raises StoryBroken."""
    if not isinstance(answer, kind):
        raise StoryBroken(f"the story breaks off: {type(answer).__name__}")
    return answer


def insist(is_so: bool, otherwise: str) -> None:
    """Raise StoryBroken if a narrated fact is wrong."""
    if not is_so:
        raise StoryBroken(f"the story breaks off: {otherwise}")
