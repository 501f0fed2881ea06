"""A dispatcher's story, played through the generated client of our own API and told while it happens."""

import asyncio
from typing import TypeVar

from generated import fleet_orders_manager as fom
from generated.fleet_orders_manager.client import Client
from runtime.errors import CallFailed, FailureAnswer
from sandbox.cli.passengers import REGULAR
from sandbox.cli.telling import Teller
from sandbox.clock import OffsetClock
from sandbox.faults import AnswerLost
from sandbox.sandbox import DEFAULT_DISPATCHER, Sandbox
from sandbox.world.cities import Address
from sandbox.world.parks import OWN_FIRST

_CLASS = "comfort"
_LATER_SECONDS = 150
_MOST_COMMITS = 10

A = TypeVar("A")


class StoryBroken(Exception):
    """A call was not answered as the story needs it."""


class Story:
    """Active orders, estimate, draft, commit with a lost answer on the way, active orders again."""

    def __init__(self, sandbox: Sandbox, clock: OffsetClock, client: Client, teller: Teller) -> None:
        self._sandbox = sandbox
        self._clock = clock
        self._client = client
        self._teller = teller
        self._start, self._end = OWN_FIRST.city.addresses[1], OWN_FIRST.city.addresses[8]

    async def play(self) -> None:
        """Play and tell it all. Raises StoryBroken."""
        self._teller.opening(f"{DEFAULT_DISPATCHER.dispatcher_id} of {OWN_FIRST.name}, {OWN_FIRST.city.name}")
        try:
            await self._ask_for_active_orders()
            estimate = await self._estimate()
            draft = await self._draft(estimate)
            await self._commit(draft.order_id)
            await self._look_again(draft.order_id)
        except CallFailed as failure:
            raise StoryBroken(f"the story breaks off: {failure}") from None
        if self._sandbox.violations:
            raise StoryBroken(f"contracts were broken: {self._sandbox.violations}")
        self._teller.ending()

    async def _ask_for_active_orders(self) -> None:
        self._teller.chapter("The phone rings", "orders_active")
        page = await self._active()
        self._teller.caller(REGULAR, page)

    async def _estimate(self) -> fom.Estimate:
        self._teller.chapter("What will it cost?", "orders_estimate")
        request = fom.EstimateRequest(phone=REGULAR, route=self._route())
        answer = await self._client.orders_estimate(fom.OrdersEstimateRequest(body=request))
        estimate = _expect(answer, fom.OrdersEstimate200).body
        self._teller.estimate(self._start.street, self._end.street, estimate, _CLASS)
        return estimate

    async def _draft(self, estimate: fom.Estimate) -> fom.Draft:
        self._teller.chapter("A draft, and nobody is sent anywhere yet", "orders_draft")
        request = fom.DraftRequest(
            phone=REGULAR,
            passenger_name="Анна",
            route=self._route(),
            class_=_CLASS,
            payment=fom.Payment(type_="cash"),
            comment="У главного входа",
            offer_id=estimate.offer_id,
        )
        token = "made-by-the-front-end-1"
        answer = await self._client.orders_draft(fom.OrdersDraftRequest(x_idempotency_token=token, body=request))
        draft = _expect(answer, fom.OrdersDraft200).body
        self._teller.draft(draft)
        return draft

    async def _commit(self, order_id: str) -> None:
        self._teller.chapter("Commit, on a bad line", "orders_commit")
        self._teller.bad_line()
        self._sandbox.faults.set("int-api", "commitOrder", AnswerLost())
        self._sandbox.calls.clear()
        for attempt in range(1, _MOST_COMMITS + 1):
            status = await self._commit_once(order_id, attempt)
            if status is not None:
                made = [committed for committed in self._sandbox.books.committed if committed == order_id]
                self._teller.committed(len(self._sandbox.calls.of("int-api", "commitOrder")), len(made))
                return
            self._sandbox.faults.clear()
        raise StoryBroken(f"not committed after {_MOST_COMMITS} calls")

    async def _commit_once(self, order_id: str, attempt: int) -> str | None:
        request = fom.OrdersCommitRequest(body=fom.CommitRequest(order_id=order_id))
        try:
            answer = await self._client.orders_commit(request)
        except FailureAnswer as failure:
            self._teller.commit_failed(attempt, failure)
            await asyncio.sleep(min(failure.retry_after or 0, 1))
            return None
        if isinstance(answer, fom.OrdersCommit202):
            self._teller.commit_answered(attempt, 202, "not decided yet, so once more")
            await asyncio.sleep(min(answer.body.retry_after_ms / 1000, 1))
            return None
        commit = _expect(answer, fom.OrdersCommit200).body
        self._teller.commit_answered(attempt, 200, f"committed, {commit.status}")
        return commit.status

    async def _look_again(self, order_id: str) -> None:
        self._clock.advance(_LATER_SECONDS)
        self._teller.chapter("Two and a half minutes later", "orders_active")
        page = await self._active()
        if order_id not in [order.order_id for order in page.orders]:
            raise StoryBroken("the new order is not among the active ones")
        self._teller.orders(page)

    async def _active(self) -> fom.OrderPage:
        request = fom.OrdersActiveRequest(body=fom.ActiveRequest(phone=REGULAR))
        return _expect(await self._client.orders_active(request), fom.OrdersActive200).body

    def _route(self) -> list[fom.RoutePoint]:
        return [_point(self._start), _point(self._end)]


def _point(address: Address) -> fom.RoutePoint:
    return fom.RoutePoint(geopoint=list(address.point), fullname=address.fullname)


def _expect(answer: object, kind: type[A]) -> A:
    if not isinstance(answer, kind):
        raise StoryBroken(f"the story breaks off: {type(answer).__name__}")
    return answer
