"""Orders as int-api shows them at a moment."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from generated.int_api import CancelRules, Car, Order, Performer
from sandbox.clock import Clock
from sandbox.messages import Language
from sandbox.platform.books import BookedOrder
from sandbox.platform.life import Life, Lives
from sandbox.platform.rules import EDITABLE, CancelTerms, cancel_state

_WITH_DRIVER = frozenset({"driving", "waiting", "transporting", "complete"})


class OrderView:
    """Puts what is written in the books and what the clock says together."""

    def __init__(self, clock: Clock, lives: Lives, terms: CancelTerms) -> None:
        self._clock = clock
        self._lives = lives
        self._terms = terms

    def status(self, order: BookedOrder) -> str:
        """The order's status now."""
        return self._status(order, self._lives.of(order))

    def version(self, order: BookedOrder) -> int:
        """Grows with each change of the order and of its status, which changes what may be done with it."""
        if order.cancellation is not None:
            return order.cancellation.version
        return 1 + order.edits + self._lives.of(order).reached(self._clock.now()) + (order.pinned_status is not None)

    def editable_fields(self, order: BookedOrder) -> list[str]:
        """The fields that may still be changed."""
        return list(EDITABLE.get(self.status(order), []))

    def cancel_state(self, order: BookedOrder) -> str | None:
        """free, minimal, paid, or None where it is too late."""
        life = self._lives.of(order)
        return cancel_state(self._status(order, life), life, self._clock.now())

    def cancel_rules(self, order: BookedOrder, language: Language) -> CancelRules:
        """The terms of cancelling now."""
        return self._terms.rules(order, self.cancel_state(order), language)

    def order(self, order: BookedOrder, language: Language) -> Order:
        """The order as a search lists it."""
        life = self._lives.of(order)
        return Order(
            order_id=order.order_id,
            park_id=order.park_id,
            status=self._status(order, life),
            class_=order.draft.class_,
            passenger=order.draft.passenger,
            route=order.route,
            comment=order.comment,
            payment=order.payment,
            dispatch=order.draft.dispatch,
            created_at=order.committed_at,
            due=order.due,
            price=order.price,
            performer=self._performer(order, life),
            cancel_rules=self.cancel_rules(order, language),
            editable_fields=self.editable_fields(order),
            version=self.version(order),
        )

    def _status(self, order: BookedOrder, life: Life) -> str:
        if order.cancellation is not None:
            return "cancelled"
        return order.pinned_status or life.status(self._clock.now())

    def _performer(self, order: BookedOrder, life: Life) -> Performer | UnsetType:
        status = self._status(order, life)
        driver = life.driver
        if driver is None or status not in _WITH_DRIVER:
            return UNSET
        return Performer(
            name=driver.name,
            park_id=driver.park_id,
            car=Car(model=driver.car_model, color=driver.car_color, number=driver.car_number),
            arrives_in_seconds=self._arrives_in(life, status),
        )

    def _arrives_in(self, life: Life, status: str) -> int | UnsetType:
        way = life.span("driving")
        if status != "driving" or way is None:
            return UNSET
        return max(0, round(_seconds(self._clock.now(), way[1])))


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()
