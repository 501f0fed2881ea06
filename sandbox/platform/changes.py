"""Changes of an order after its commit: cancellation and edit."""

from msgspec import UNSET

from generated.int_api import Cancelled, CancelRequest, Edited, EditRequest, RoutePoint
from sandbox.clock import Clock
from sandbox.messages import Language
from sandbox.platform.books import BookedOrder, Books, Cancellation
from sandbox.platform.checks import Accounts, check_due, check_requirements, zone_at
from sandbox.platform.life import FINISHED
from sandbox.platform.pricing import Pricing, Ride
from sandbox.platform.refusals import (
    CancelStateChanged,
    EditConflict,
    EditRefused,
    NotEditable,
    OrderFinished,
    OrderNotFound,
    PaymentUnavailable,
    ZoneNotFound,
)
from sandbox.platform.rules import CancelTerms
from sandbox.platform.view import OrderView


class Changes:
    """Cancels and edits orders."""

    def __init__(
        self, *, clock: Clock, books: Books, pricing: Pricing, accounts: Accounts, terms: CancelTerms, view: OrderView
    ) -> None:
        self._clock = clock
        self._books = books
        self._pricing = pricing
        self._accounts = accounts
        self._terms = terms
        self._view = view

    def cancel(self, request: CancelRequest, language: Language) -> Cancelled:
        """Cancel an order; a repeat changes nothing. Raises OrderNotFound, OrderFinished or CancelStateChanged."""
        order = self._known(request.order_id, request.park_id)
        if order.cancellation is None:
            order.cancellation = self._cancellation(order, request.cancel_state, language)
        return Cancelled(order_id=order.order_id, status="cancelled", fee=order.cancellation.fee)

    def edit(self, request: EditRequest) -> Edited:
        """Change what the request names. Raises OrderNotFound, EditConflict, NotEditable or Invalid."""
        order = self._known(request.order_id, request.park_id)
        version = self._view.version(order)
        if request.version != version:
            raise EditConflict(version)
        wanted = _named(request)
        editable = self._view.editable_fields(order)
        if not wanted <= set(editable):
            raise NotEditable(editable)
        if wanted:
            self._change(order, request)
        return Edited(order_id=order.order_id, version=self._view.version(order), price=order.price)

    def _known(self, order_id: str, park_id: str) -> BookedOrder:
        order = self._books.order_of(order_id, park_id)
        if order is None:
            raise OrderNotFound
        return order

    def _cancellation(self, order: BookedOrder, shown: str, language: Language) -> Cancellation:
        if self._view.status(order) in FINISHED:
            raise OrderFinished
        state = self._view.cancel_state(order)
        if state != shown:
            raise CancelStateChanged(self._view.cancel_rules(order, language))
        fee = self._terms.fee(order, state) or UNSET
        return Cancellation(at=self._clock.now(), version=self._view.version(order) + 1, fee=fee)

    def _change(self, order: BookedOrder, request: EditRequest) -> None:
        now = self._clock.now()
        check_due(request.due, now)
        self._check_payment(request)
        route = self._route(order, request)
        if route != order.route:
            self._reprice(order, route)
            order.route = route
        if request.comment is not UNSET:
            order.comment = request.comment
        if request.payment is not UNSET:
            order.payment = request.payment
        if request.due is not UNSET:
            order.due, order.due_since = request.due, now
        order.edits += 1

    def _check_payment(self, request: EditRequest) -> None:
        if request.payment is UNSET:
            return
        try:
            self._accounts.check(request.payment)
        except PaymentUnavailable:
            raise EditRefused from None

    def _route(self, order: BookedOrder, request: EditRequest) -> list[RoutePoint]:
        pickup = order.route[0] if request.pickup is UNSET else request.pickup
        try:
            zone = zone_at(pickup)
        except ZoneNotFound:
            raise EditRefused from None
        if order.draft.class_ not in zone.classes:
            raise EditRefused
        return [pickup, *(order.route[1:] if request.destinations is UNSET else request.destinations)]

    def _reprice(self, order: BookedOrder, route: list[RoutePoint]) -> None:
        moment = self._clock.now() if order.due is UNSET else order.due
        ride = Ride(
            zone=zone_at(route[0]),
            ride_class=order.draft.class_,
            route=route,
            requirements=check_requirements(order.draft.requirements),
        )
        order.price = self._pricing.fixed_price(ride, moment)


def _named(request: EditRequest) -> set[str]:
    fields = ("pickup", "destinations", "comment", "payment", "due")
    return {field for field in fields if getattr(request, field) is not UNSET}
