"""Actions that an order still allows: cancel it, at which price, and edit which of its fields."""

from datetime import datetime
from decimal import Decimal

from msgspec import UNSET

from generated.int_api import CancelRules, Money
from sandbox.messages import Language, message
from sandbox.platform.books import BookedOrder
from sandbox.platform.checks import zone_at
from sandbox.platform.life import FINISHED, Life
from sandbox.platform.pricing import Pricing

EDITABLE = {
    "scheduled": ["pickup", "destinations", "comment", "payment", "due"],
    "searching": ["pickup", "destinations", "comment", "payment"],
    "driving": ["destinations", "comment", "payment"],
    "waiting": ["destinations", "comment"],
    "transporting": ["destinations"],
}

# How much of the least price a cancellation costs.
_SHARES = {"minimal": Decimal("0.25"), "paid": Decimal(1)}


def cancel_state(status: str, life: Life, now: datetime) -> str | None:
    """free, minimal or paid: dearer as the driver comes nearer; None where it is too late."""
    if status in FINISHED or status == "transporting":
        return None
    if status == "waiting":
        return "paid"
    way = life.span("driving")
    if status != "driving" or way is None:
        return "free"
    start, end = way
    gone = (now - start) / (end - start)
    return "free" if gone < 0.2 else "minimal" if gone < 0.6 else "paid"


class CancelTerms:
    """The terms of cancelling, in money and words."""

    def __init__(self, pricing: Pricing) -> None:
        self._pricing = pricing

    def rules(self, order: BookedOrder, state: str | None, language: Language) -> CancelRules:
        """Return int-api's cancel rules for an order in that state."""
        if state is None:
            return CancelRules(can_cancel=False, message=message("cancel_impossible", language))
        fee = self.fee(order, state)
        return CancelRules(can_cancel=True, state=state, fee=fee or UNSET, message=message(f"cancel_{state}", language))

    def fee(self, order: BookedOrder, state: str) -> Money | None:
        """Return the cancellation fee, or None."""
        share = _SHARES.get(state)
        return None if share is None else self._pricing.fee(zone_at(order.route[0]), order.draft.class_, share)
