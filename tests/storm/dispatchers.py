"""Dispatchers at work: one order after the other, each for a passenger of its own."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import aiohttp

from sandbox.world.parks import ALL_DRIVERS, DEFAULT_HOLD, OWN_FIRST
from tests.functional.world import draft_body, estimate_body
from tests.storm.records import Answer, Wish
from tests.storm.weather import OK, Weather

PARKS = tuple(park.park_id for park in (OWN_FIRST, ALL_DRIVERS, DEFAULT_HOLD))
#: tries of a draft, all with one token
_DRAFTS = 3
#: of drafts that a dispatcher of another park commits, who is refused
_STRANGERS = 0.05
#: of estimates that the next one makes outdated: the front hangs up, after so many seconds
_OUTDATED, _PATIENCE = 0.1, 0.01


@dataclass
class Desk:
    """All dispatchers, with so many ``estimates`` for each order.

    ``think``: mean seconds before each call; ``pause``: before a repeat, else what is asked for.
    """

    url: str
    token: Callable[[str], str]
    session: aiohttp.ClientSession
    weather: Weather
    think: float
    estimates: int
    pause: float | None = None
    answers: list[Answer] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    is_open: bool = True
    chance: Random = field(default_factory=lambda: Random(1))
    #: confirmed, and in no other dispatcher's hands
    _free: deque[Wish] = field(default_factory=deque)
    numbers: count[int] = field(default_factory=count)
    #: calls that were answered, by the phase of their beginning and the operation
    answered: Counter[tuple[int, str]] = field(default_factory=Counter)
    #: calls under way, by the phase of their beginning
    _pending: Counter[int] = field(default_factory=Counter)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self) -> None:
        """One dispatcher who makes orders, until the desk closes and the last order has come to its end."""
        while self.is_open:
            park_id, other = self.chance.sample(PARKS, 2)
            committer = other if self.chance.random() < _STRANGERS else park_id
            wish = Wish(next(self.numbers), park_id, committer)
            self.wishes.append(wish)
            await self._order(wish)

    async def tend(self) -> None:
        """One dispatcher who looks after orders that there are, until the desk closes."""
        while self.is_open:
            if not self._free:
                await asyncio.sleep(self.think)
                continue
            wish = self._free.popleft()
            await self._look_after(wish)
            self._free.append(wish)

    async def until(self, is_enough: Callable[[], bool]) -> None:
        """Wait until this holds; it is looked at whenever a call has ended."""
        while not is_enough():
            self._news.clear()
            await self._news.wait()

    def is_past(self) -> bool:
        """Return whether no call is in flight that began before the present phase."""
        return not any(times for first, times in self._pending.items() if first < self.weather.now)

    async def _order(self, wish: Wish) -> None:
        await self._ask(wish, "orders_active", {"phone": wish.phone})
        for _ in range(self.estimates):
            patience = _PATIENCE if self.chance.random() < _OUTDATED else None
            await self._ask(wish, "orders_estimate", estimate_body(phone=wish.phone), patience=patience)
        draft = draft_body(phone=wish.phone, comment="Ждать у арки")
        drafted = await self._until_final(wish, "orders_draft", draft, attempts=_DRAFTS)
        if drafted.told != OK:
            return
        wish.order_id = drafted.body["order_id"]
        committed = await self._until_final(wish, "orders_commit", {"order_id": wish.order_id}, park_id=wish.committer)
        wish.confirmed = committed.told == OK
        wish.refused = 400 <= committed.status < 500
        if wish.confirmed:
            self._free.append(wish)

    async def _look_after(self, wish: Wish) -> None:
        shown = await self._ask(wish, "orders_get")
        if shown.told == OK:
            wish.version = shown.body["version"]
        named = {"order_id": wish.order_id}
        match self.chance.choice(("commit", "active", "cancel", "edit", "edit")):
            case "commit":
                await self._ask(wish, "orders_commit", named)
            case "active":
                await self._ask(wish, "orders_active", {"phone": wish.phone})
            case "cancel":
                cancelled = await self._ask(wish, "orders_cancel", {**named, "cancel_state": "free"})
                # what is done stays done, and what may have been done may have been
                if cancelled.outcome != "not_applied" and wish.cancel != "applied":
                    wish.cancel = cancelled.outcome
            case "edit" if wish.cancel == "not_applied" and wish.version is not None:
                edit = {**named, "version": wish.version, "comment": "Выйду сам"}
                edited = await self._ask(wish, "orders_edit", edit)
                wish.version = edited.body["version"] if edited.told == OK else None
                wish.edits += edited.outcome == "applied"
                wish.perhaps_edits += edited.outcome == "unknown"

    async def _until_final(
        self, wish: Wish, operation: str, body: Any, *, park_id: str | None = None, attempts: float = math.inf
    ) -> Answer:
        """The rule of commit. Of a draft, there are so many attempts at most, all with one token."""
        while True:
            answer = await self._ask(wish, operation, body, park_id=park_id)
            attempts -= 1
            if answer.status == 200 or 400 <= answer.status < 500 or not attempts:
                return answer
            asked = float(answer.headers.get("Retry-After", 0.2))
            await asyncio.sleep(asked if self.pause is None else self.pause)

    async def _ask(
        self,
        wish: Wish,
        operation: str,
        body: Any = None,
        *,
        park_id: str | None = None,
        patience: float | None = None,
    ) -> Answer:
        await asyncio.sleep(self.chance.uniform(0, 2 * self.think))
        name = operation.removeprefix("orders_")
        method, path = ("GET", wish.order_id) if name == "get" else ("POST", name)
        headers = {"Authorization": f"Bearer {self.token(park_id or wish.park_id)}", "Accept-Language": "ru"}
        if name == "draft":
            headers["X-Idempotency-Token"] = f"idempotency-token-{wish.number:07}"
        first, started = self.weather.now, time.perf_counter()

        def ended(**what: Any) -> Answer:
            return Answer(operation, first, self.weather.now, time.perf_counter() - started, started, **what)

        self._pending[first] += 1
        try:
            async with (
                asyncio.timeout(patience),
                self.session.request(method, f"{self.url}/v1/orders/{path}", json=body, headers=headers) as reply,
            ):
                content = await reply.read()
                answer = ended(status=reply.status, headers=reply.headers, content=content)
        except TimeoutError:
            answer = ended(failure="left", left=True)
        except aiohttp.ClientError as error:
            answer = ended(failure=type(error).__name__)
        finally:
            self._pending[first] -= 1
        self._news.set()
        self.answers.append(answer)
        self.answered[first, operation] += answer.status > 0
        return answer
