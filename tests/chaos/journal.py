"""Which request changed what in the platform's books: the truth that answers are held against."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sandbox.calls import Call
from sandbox.platform.books import Books
from sandbox.sandbox import Sandbox

_serving: ContextVar[Call] = ContextVar("serving")


@dataclass(frozen=True)
class Change:
    """``what`` is drafted, committed, cancelled or edited."""

    request_id: str
    what: str
    order_id: str
    #: of the order
    park_id: str
    #: int-api's idempotency token, of a draft
    token: str | None = None


class Journal:
    """Kept from its making on. A request is known by its X-Request-Id, which goes up with every call."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._books = sandbox.books
        self.changes: list[Change] = []
        self.calls: Counter[tuple[str, str]] = Counter()
        """How often a request called an operation of an upstream"""
        self.told_times: defaultdict[str, list[str | None]] = defaultdict(list)
        """The X-Request-Timeout-Ms of each call of a request"""
        self._arrived = asyncio.Event()
        self._watch_calls(sandbox)
        for step in ("draft", "commit", "cancel", "edit"):
            setattr(sandbox.platform, step, self._watched(getattr(sandbox.platform, step)))

    def of(self, request_id: str) -> list[Change]:
        """Return the changes that a request has made so far."""
        return [change for change in self.changes if change.request_id == request_id]

    def count(self, order_id: str, what: str) -> int:
        """Return how often something was done to an order."""
        return sum(change.order_id == order_id and change.what == what for change in self.changes)

    def calls_of(self, request_id: str) -> dict[str, int]:
        """Return the number of calls of a request to each operation of the upstreams."""
        return {operation: times for (caller, operation), times in self.calls.items() if caller == request_id}

    async def until(self, calls: int) -> None:
        """Wait until so many calls of upstreams have arrived, from the beginning on."""
        while self.calls.total() < calls:
            self._arrived.clear()
            await self._arrived.wait()

    def _watch_calls(self, sandbox: Sandbox) -> None:
        add = sandbox.calls.add

        def watched(call: Call) -> None:
            # the task that serves the call goes on in this context
            _serving.set(call)
            self.calls[call.headers["x-request-id"], call.operation or "none"] += 1
            self.told_times[call.headers["x-request-id"]].append(call.headers.get("x-request-timeout-ms"))
            self._arrived.set()
            add(call)

        sandbox.calls.add = watched  # type: ignore[method-assign]

    def _watched(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            before = _state(self._books)
            try:
                return step(*arguments)
            finally:
                request_id = _serving.get().headers["x-request-id"]
                for what, order_id in (_state(self._books) - before).elements():
                    self._note(request_id, what, order_id)

        return watched

    def _note(self, request_id: str, what: str, order_id: str) -> None:
        tokens = [token for token, drafted in self._books.order_ids.items() if drafted == order_id]
        token = tokens[0] if what == "drafted" else None
        self.changes.append(Change(request_id, what, order_id, self._books.drafts[order_id].park_id, token))


def _state(books: Books) -> Counter[tuple[str, str]]:
    state = Counter(("drafted", order_id) for order_id in books.drafts)
    for order in books.committed.values():
        state["committed", order.order_id] = 1
        state["cancelled", order.order_id] = int(order.cancellation is not None)
        state["edited", order.order_id] = order.edits
    return state
