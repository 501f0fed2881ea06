"""Records of the platform: offers, drafts and orders. A call changes them at once, between two awaits."""

from dataclasses import dataclass, field
from datetime import datetime

from msgspec import UNSET, UnsetType

from generated.int_api import DraftRequest, Money, Payment, RoutePoint


@dataclass(kw_only=True)
class BookedOffer:
    """Prices by class that hold until `expires_at`."""

    offer_id: str
    park_id: str
    priced_for: datetime
    """The moment whose demand the prices reckon with"""
    expires_at: datetime
    prices: dict[str, Money]
    is_void: bool = False


@dataclass(kw_only=True)
class BookedDraft:
    """An order before its commit, or the draft of an order."""

    order_id: str
    park_id: str
    request: DraftRequest
    fingerprint: bytes = field(repr=False)
    expires_at: datetime
    price: Money | UnsetType
    changed_price: Money | None = None
    """What a commit is refused with, once the price has moved"""


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """When an order was cancelled and what it cost."""

    at: datetime
    version: int
    fee: Money | UnsetType


@dataclass(kw_only=True)
class BookedOrder:
    """A committed order as it is since its last change; where its ride is, the clock tells."""

    order_id: str
    park_id: str
    number: int
    """Counts the orders in the sequence of their commits"""
    draft: DraftRequest
    committed_at: datetime
    due_since: datetime
    """When the present `due` was agreed upon"""
    route: list[RoutePoint]
    comment: str | UnsetType = field(default=UNSET, repr=False)
    payment: Payment
    due: datetime | UnsetType
    price: Money | UnsetType
    edits: int = 0
    cancellation: Cancellation | None = None
    pinned_status: str | None = None
    """Set by a test instead of the ride's own status"""


class Books:
    """Everything that the platform remembers."""

    def __init__(self) -> None:
        self.offers: dict[str, BookedOffer] = {}
        self.drafts: dict[str, BookedDraft] = {}
        """By order id; a draft stays here when it has become an order"""
        self.committed: dict[str, BookedOrder] = {}
        """By order id, in the sequence of their commits"""
        self.order_ids: dict[str, str] = {}
        """By idempotency token"""

    def draft_of(self, token: str) -> BookedDraft | None:
        """The draft that was made under an idempotency token, as it came to int-api."""
        order_id = self.order_ids.get(token)
        return None if order_id is None else self.drafts[order_id]

    def order_of(self, order_id: str, park_id: str) -> BookedOrder | None:
        """A park's committed order; another park's is as if there were none."""
        order = self.committed.get(order_id)
        return order if order is not None and order.park_id == park_id else None
