"""Concurrency limit with slots reserved for mutating operations."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from runtime.client.call import Call, Middleware
from runtime.errors import ConcurrencyLimitError, DeadlineExceededError


class ConcurrencyLimit(Middleware):
    """At most ``limit`` calls at a time, ``reserved`` of them for operations that change something.

    A call waits ``wait`` seconds at most for a slot, and not beyond its deadline.
    """

    def __init__(
        self, limit: int = 128, *, reserved: int = 0, wait: float = 0.1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        slots, unreserved = asyncio.Semaphore(limit), asyncio.Semaphore(limit - reserved)
        self._for_changes = (slots,)
        self._for_reads = (unreserved, slots) if reserved else (slots,)
        self._wait = wait
        self._clock = clock

    async def __call__(self, call: Call) -> Any:
        semaphores = self._for_changes if call.operation.policy.changing else self._for_reads
        for semaphore in semaphores:
            if semaphore.locked():
                await self._wait_for(semaphores, call)
                break
        else:
            for semaphore in semaphores:
                await semaphore.acquire()
        try:
            return await self.proceed(call)
        finally:
            for semaphore in semaphores:
                semaphore.release()

    async def _wait_for(self, semaphores: tuple[asyncio.Semaphore, ...], call: Call) -> None:
        left = self._wait if call.deadline is None else max(0.0, call.deadline - self._clock())
        try:
            async with asyncio.timeout(min(left, self._wait)):
                await _acquire(*semaphores)
        except TimeoutError:
            operation = call.operation
            if call.deadline is not None and self._clock() >= call.deadline:
                raise DeadlineExceededError(operation.contract, operation.id) from None
            raise ConcurrencyLimitError(operation.contract, operation.id, retry_after=1) from None


async def _acquire(first: asyncio.Semaphore, *others: asyncio.Semaphore) -> None:
    await first.acquire()
    try:
        if others:
            await _acquire(*others)
    except BaseException:
        first.release()
        raise
