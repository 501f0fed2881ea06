"""Shield of changes: what was sent to change something is not cancelled with its caller."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from runtime.client.call import Call, Middleware


class ShieldChanges(Middleware):
    """Run attempts of mutating operations in tasks of their own, which go on once their request is sent.

    If the caller is cancelled before, so is the attempt. Everything below counts the attempt to its end: it keeps its
    slot of the concurrency limit, and breaker and budget learn its result.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __call__(self, call: Call) -> Awaitable[Any]:
        return self._shielded(call) if call.operation.policy.changing else self.proceed(call)

    async def drain(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _shielded(self, call: Call) -> Any:
        call.sent = False
        task = asyncio.ensure_future(self.proceed(call))
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not call.sent:
                task.cancel()
            raise

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # retrieved, so that asyncio does not log it as unhandled
            task.exception()
