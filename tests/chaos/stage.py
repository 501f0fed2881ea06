"""The service in its sandbox, the dispatchers who call it, and a record of all responses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

import aiohttp

from runtime.client import TransportError
from sandbox.faults import FaultSetting
from sandbox.platform.life import FINISHED
from sandbox.sandbox import Sandbox
from tests.chaos.asks import Ask
from tests.chaos.caller import order_meant, send
from tests.chaos.journal import Journal
from tests.chaos.lives import Life
from tests.functional.world import Reply


@dataclass(frozen=True)
class Attempt:
    """A call and what came of it: no reply where the service died or was not there, or the caller hung up."""

    request_id: str
    ask: Ask
    #: the order that was meant, where one was
    order_id: str | None
    reply: Reply | None
    failure: Exception | None
    #: from the call to its end, by the loop's time
    seconds: float
    #: the passenger's orders in this park that were active all the while
    active: frozenset[str]

    def __str__(self) -> str:
        reply = repr(self.failure) if self.reply is None else f"{self.reply.status} {self.reply.content.decode()}"
        return f"{self.request_id} {self.ask} of {self.order_id} -> {reply} after {self.seconds:.3f} s"


@dataclass
class Stage:
    """Parts of a run."""

    sandbox: Sandbox
    journal: Journal
    life: Life
    session: aiohttp.ClientSession
    attempts: list[Attempt] = field(default_factory=list)
    #: inactive parks of PARKS that have been activated at some time
    activated: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=count)

    async def call(self, ask: Ask, order_id: str | None = None) -> Attempt:
        """One call. ``order_id`` stands for the order that ``ask`` means."""
        meant = order_id or order_meant(self.sandbox, ask)

        async def calling(request_id: str) -> Reply:
            async with asyncio.timeout(ask.patience):
                return await send(self.session, self.sandbox, self.life.url, ask, request_id, meant)

        return await self.record(ask, meant, calling)

    async def record(self, ask: Ask, order_id: str | None, calling: Callable[[str], Awaitable[Reply]]) -> Attempt:
        """Record a call, identified by its request id."""
        request_id = f"request-{next(self._numbers)}"
        clock = asyncio.get_running_loop().time
        active, started = self._active(ask), clock()
        reply, failure = None, None
        try:
            reply = await calling(request_id)
        except (aiohttp.ClientError, TimeoutError, TransportError) as error:
            failure = error
        attempt = Attempt(request_id, ask, order_id, reply, failure, clock() - started, active & self._active(ask))
        self.attempts.append(attempt)
        return attempt

    async def call_under(self, ask: Ask, faults: Sequence[FaultSetting]) -> Attempt:
        """One call, after faults have been switched on."""
        for setting in faults:
            await self.fault(setting)
        return await self.call(ask)

    async def fault(self, setting: FaultSetting) -> None:
        """Switch a fault on; one that closes a port needs a running loop, and so does ``calm``."""
        self.sandbox.faults.apply(setting)

    async def calm(self) -> None:
        """Switch all faults off."""
        self.sandbox.faults.clear()

    async def death_during(self, ask: Ask, calls: int, turns: int) -> Attempt:
        """A call during which the service dies, to rise again.

        It dies ``turns`` turns of the event loop after the ``calls``-th call of an upstream, or after the answer.
        """
        arrival = asyncio.create_task(self.journal.until(self.journal.calls.total() + calls))
        calling = asyncio.create_task(self.call(ask))
        await asyncio.wait([calling, arrival], return_when=asyncio.FIRST_COMPLETED)
        arrival.cancel()
        for _ in range(turns):
            await asyncio.sleep(0)
        await self.restart()
        return await calling

    async def restart(self) -> None:
        """The service dies, without a word, and rises again."""
        await self.life.kill()
        await self.life.begin()

    def _active(self, ask: Ask) -> frozenset[str]:
        return frozenset(
            order.order_id
            for order in self.sandbox.books.committed.values()
            if order.park_id == ask.park_id
            and self.sandbox.phones.retrieve(order.draft.passenger.phone_pd_id) == ask.phone_number
            and self.sandbox.platform.status(order.order_id) not in FINISHED
        )


@contextlib.asynccontextmanager
async def staged(sandbox: Sandbox, life: Life) -> AsyncIterator[Stage]:
    """With a service that runs."""
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        await life.begin()
        try:
            yield Stage(sandbox, Journal(sandbox), life, session)
        finally:
            await life.kill()
