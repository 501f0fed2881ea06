"""Drafts, one for each idempotency token, and their commits."""

from datetime import timedelta

import msgspec
from msgspec import UNSET, UnsetType

from generated.int_api import Commit, CommitRequest, Draft, DraftRequest, EstimateRequest, Money
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.platform.books import BookedDraft, BookedOrder, Books
from sandbox.platform.checks import Accounts, check_dispatch, check_due, check_requirements, zone_at
from sandbox.platform.offers import Offers
from sandbox.platform.pricing import Pricing, Ride
from sandbox.platform.refusals import ClassUnavailable, DraftExpired, OrderNotFound, PriceChanged, TokenReused
from sandbox.platform.view import OrderView


class Drafts:
    """From a wish to an order."""

    def __init__(
        self,
        *,
        clock: Clock,
        chance: Chance,
        books: Books,
        offers: Offers,
        pricing: Pricing,
        accounts: Accounts,
        view: OrderView,
        seconds: float,
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._books = books
        self._offers = offers
        self._pricing = pricing
        self._accounts = accounts
        self._view = view
        self._lifetime = timedelta(seconds=seconds)

    def draft(self, token: str, request: DraftRequest) -> Draft:
        """The draft of a token. Raises Invalid, NotFound, Conflict or TokenReused; what is refused uses no token up."""
        fingerprint = msgspec.json.encode(request, order="deterministic")
        booked = self._books.draft_of(token)
        if booked is None:
            booked = self._book(token, request, fingerprint)
        elif booked.fingerprint != fingerprint:
            raise TokenReused
        return Draft(order_id=booked.order_id, expires_at=booked.expires_at, price=booked.price)

    def commit(self, request: CommitRequest) -> Commit:
        """Make an order of a draft; a repeat changes nothing. Raises OrderNotFound, Conflict or DraftExpired."""
        draft = self._known(request)
        order = self._books.committed.get(draft.order_id)
        if order is None:
            self._check(draft)
            order = self._order(draft)
        return Commit(order_id=order.order_id, status=self._view.status(order))

    def is_open(self, request: CommitRequest) -> bool:
        """Return whether the draft waits for its commit; False once it is committed. Raises what `commit` raises."""
        draft = self._known(request)
        if draft.order_id in self._books.committed:
            return False
        self._check(draft)
        return True

    def _known(self, request: CommitRequest) -> BookedDraft:
        draft = self._books.drafts.get(request.order_id)
        if draft is None or draft.park_id != request.park_id:
            raise OrderNotFound
        return draft

    def _book(self, token: str, request: DraftRequest, fingerprint: bytes) -> BookedDraft:
        check_dispatch(request.dispatch)
        check_due(request.due, self._clock.now())
        requirements = check_requirements(request.requirements)
        zone = zone_at(request.route[0])
        if request.class_ not in zone.classes:
            raise ClassUnavailable
        self._accounts.check(request.payment)
        ride = Ride(zone=zone, ride_class=request.class_, route=request.route, requirements=requirements)
        draft = BookedDraft(
            order_id=self._chance.hex("order", len(self._books.drafts)),
            park_id=request.park_id,
            request=request,
            fingerprint=fingerprint,
            expires_at=self._clock.now() + self._lifetime,
            price=self._price(request, ride),
        )
        self._books.drafts[draft.order_id] = draft
        self._books.order_ids[token] = draft.order_id
        return draft

    def _price(self, request: DraftRequest, ride: Ride) -> Money | UnsetType:
        if request.offer_id is UNSET:
            moment = self._clock.now() if request.due is UNSET else request.due
            return self._pricing.fixed_price(ride, moment)
        offer = self._offers.standing(request.offer_id, request.park_id, ride)
        if offer is None:
            raise PriceChanged(offer=self._offers.estimate(_as_estimate(request)))
        return self._pricing.fixed_price(ride, offer.priced_for)

    def _check(self, draft: BookedDraft) -> None:
        if draft.expires_at <= self._clock.now():
            raise DraftExpired
        if draft.changed_price is not None:
            raise PriceChanged(price=draft.changed_price)
        self._accounts.check(draft.request.payment)

    def _order(self, draft: BookedDraft) -> BookedOrder:
        now = self._clock.now()
        order = BookedOrder(
            order_id=draft.order_id,
            park_id=draft.park_id,
            number=len(self._books.committed),
            draft=draft.request,
            committed_at=now,
            due_since=now,
            route=draft.request.route,
            comment=draft.request.comment,
            payment=draft.request.payment,
            due=draft.request.due,
            price=draft.price,
        )
        self._books.committed[order.order_id] = order
        return order


def _as_estimate(request: DraftRequest) -> EstimateRequest:
    return EstimateRequest(
        park_id=request.park_id,
        dispatch=request.dispatch,
        phone_pd_id=request.passenger.phone_pd_id,
        route=request.route,
        classes=[request.class_],
        requirements=request.requirements,
        payment=request.payment,
        due=request.due,
    )
