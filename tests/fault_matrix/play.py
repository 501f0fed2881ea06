"""Plays cells of the matrix against the service in its sandbox, in virtual time."""

from __future__ import annotations

import asyncio
from itertools import count

from sandbox.faults import EVERY, Refuse
from tests.chaos.asks import PHONES, Ask
from tests.chaos.promises import hold
from tests.chaos.stage import Attempt
from tests.chaos.virtual_stage import VirtualStage
from tests.fault_matrix.rows import Column, Row
from tests.fault_matrix.rules import Expected

#: seconds after which a breaker has forgotten a cell
_FORGOTTEN = 11.0
#: cells that one service plays: more would leave too little of its retry budget, of which a cell may take three tokens
_CELLS_OF_A_LIFE = 12


class Player:
    """Each cell finds a service as if nothing had happened to it before."""

    def __init__(self, virtual: VirtualStage) -> None:
        self._stage = virtual.stage
        self._life = virtual.life
        self._tokens = count()
        self._cells = count()

    async def play(self, row: Row, column: Column, *, lasting: bool) -> Expected:
        """Return the result of a call that has a fault, in the words of the rules."""
        await self.refresh()
        order_id = await self._prepare(column)
        before = self._attempts(column)
        # only a port as a whole can refuse
        target = EVERY if isinstance(row.fault, Refuse) else column.called
        self._stage.sandbox.faults.set(column.upstream, target, row.fault, calls=None if lasting else 1)
        ask = Ask(
            column.operation,
            timeout_ms=row.timeout_ms,
            token=next(self._tokens),
            on_active_orders=column.on_active_orders,
        )
        attempt = await self._stage.call(ask, order_id)
        hold(self._stage, attempt)
        return _told(attempt, attempts=self._attempts(column) - before)

    async def refresh(self) -> None:
        """No faults, no orders, and a service that remembers neither."""
        self._stage.sandbox.faults.clear()
        for book in vars(self._stage.sandbox.books).values():
            book.clear()
        self._stage.journal.changes.clear()
        if next(self._cells) % _CELLS_OF_A_LIFE == 0:
            await self._stage.restart()
        await asyncio.sleep(_FORGOTTEN)

    async def _prepare(self, column: Column) -> str | None:
        self._stage.sandbox.phones.store(PHONES[0])
        if column.called == "searchOrders" and column.on_active_orders != "refuse":
            # one that a search has to find
            await self.ready_order("orders_active")
        return None if column.called == "findPhone" else await self.ready_order(column.operation)

    async def ready_order(self, operation: str) -> str | None:
        """A draft to commit, or an order for what is done with orders; ``None`` where none is needed."""
        if operation in ("orders_estimate", "orders_draft"):
            return None
        drafted = await self._stage.call(Ask("orders_draft", token=next(self._tokens), on_active_orders="ignore"))
        assert drafted.reply is not None
        order_id = str(drafted.reply.json["order_id"])
        if operation != "orders_commit":
            await self._stage.call(Ask("orders_commit"), order_id)
        return order_id

    def _attempts(self, column: Column) -> int:
        """Count attempts by the service's metrics: those at a closed port are visible only there."""
        start = f'fom_upstream_requests_total{{operation="{column.called}"'
        exposition = self._life.service.metrics.exposition().decode()
        counted = (line for line in exposition.splitlines() if line.startswith(start))
        return sum(int(float(line.rsplit(" ", 1)[1])) for line in counted)


def _told(attempt: Attempt, attempts: int) -> Expected:
    reply = attempt.reply
    assert reply is not None
    told = reply.json
    retry_after = reply.headers.get("Retry-After")
    unchecked = {"code": "duplicates_not_checked"} in told.get("warnings", ())
    return Expected(
        reply.status,
        attempts,
        told.get("code"),
        told.get("outcome"),
        told.get("retryable"),
        None if retry_after is None else int(retry_after),
        "duplicates_not_checked" if unchecked else None,
    )
