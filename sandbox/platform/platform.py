"""The platform as a whole: what int-api offers, and the switches by which tests steer it."""

from dataclasses import dataclass
from decimal import Decimal

from generated.int_api import (
    Cancelled,
    CancelRequest,
    Commit,
    CommitRequest,
    Draft,
    DraftRequest,
    Edited,
    EditRequest,
    Estimate,
    EstimateRequest,
    OrderPage,
    SearchRequest,
)
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.messages import Language
from sandbox.platform.books import Books
from sandbox.platform.changes import Changes
from sandbox.platform.checks import Accounts, zone_at
from sandbox.platform.dispatching import Dispatching
from sandbox.platform.drafts import Drafts
from sandbox.platform.life import Life, Lives
from sandbox.platform.offers import Offers
from sandbox.platform.pricing import Pricing, money
from sandbox.platform.rules import CancelTerms
from sandbox.platform.search import Search
from sandbox.platform.view import OrderView
from sandbox.world.drivers import Roster
from sandbox.world.parks import ParkDirectory


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """For how many seconds what the platform gave out holds."""

    offer: float = 300
    draft: float = 600


class Platform:
    """Taxi orders of all parks. Every method is one step that nothing can come between."""

    def __init__(self, *, clock: Clock, chance: Chance, parks: ParkDirectory, lifetimes: Lifetimes) -> None:
        self.books = Books()
        pricing = Pricing(chance)
        dispatching = Dispatching(chance, Roster(chance, parks))
        terms = CancelTerms(pricing)
        self._accounts = Accounts()
        self._lives = Lives(chance, dispatching, pricing)
        self._view = OrderView(clock, self._lives, terms)
        self._offers = Offers(
            clock=clock,
            chance=chance,
            books=self.books,
            pricing=pricing,
            dispatching=dispatching,
            seconds=lifetimes.offer,
        )
        self._drafts = Drafts(
            clock=clock,
            chance=chance,
            books=self.books,
            offers=self._offers,
            pricing=pricing,
            accounts=self._accounts,
            view=self._view,
            seconds=lifetimes.draft,
        )
        self._search = Search(self.books, self._view)
        self._changes = Changes(
            clock=clock,
            books=self.books,
            pricing=pricing,
            accounts=self._accounts,
            terms=terms,
            view=self._view,
        )

    def estimate(self, request: EstimateRequest) -> Estimate:
        """Estimate a ride. Raises a Refusal."""
        return self._offers.estimate(request)

    def draft(self, token: str, request: DraftRequest) -> Draft:
        """Create a draft, or find the one that the token has made before. Raises a Refusal."""
        return self._drafts.draft(token, request)

    def commit(self, request: CommitRequest) -> Commit:
        """Make an order of a draft. Raises a Refusal."""
        return self._drafts.commit(request)

    def is_open(self, request: CommitRequest) -> bool:
        """Return whether a commit would now make an order of a draft; False if one has before. Raises a Refusal."""
        return self._drafts.is_open(request)

    def search(self, request: SearchRequest, language: Language) -> OrderPage:
        """A page of a park's orders. Raises a Refusal."""
        return self._search.page(request, language)

    def cancel(self, request: CancelRequest, language: Language) -> Cancelled:
        """Cancel an order. Raises a Refusal."""
        return self._changes.cancel(request, language)

    def edit(self, request: EditRequest) -> Edited:
        """Change an order. Raises a Refusal."""
        return self._changes.edit(request)

    def status(self, order_id: str) -> str:
        """The status of a committed order now. Raises KeyError for any other."""
        return self._view.status(self.books.committed[order_id])

    def life(self, order_id: str) -> Life:
        """Return the statuses of a committed order. Raises KeyError for any other."""
        return self._lives.of(self.books.committed[order_id])

    def reprice(self, order_id: str, amount: Decimal | str) -> None:
        """From now on refuse to commit this draft: its price has become `amount`. Raises KeyError for no draft."""
        draft = self.books.drafts[order_id]
        currency = zone_at(draft.request.route[0]).city.currency
        draft.changed_price = money(Decimal(amount), currency)

    def void_offer(self, offer_id: str) -> None:
        """Let an offer hold no longer, though its time is not up. Raises KeyError for no offer."""
        self.books.offers[offer_id].is_void = True

    def block_account(self, account_id: str) -> None:
        """Let an account pay no more, neither for drafts to come nor for commits of older ones."""
        self._accounts.block(account_id)

    def pin_status(self, order_id: str, status: str | None) -> None:
        """Give a committed order a status that the clock does not change, also an unknown one; None gives it free."""
        self.books.committed[order_id].pinned_status = status
