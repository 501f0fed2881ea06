"""Callers that leave before they are answered: what they asked for is dropped, all but changes that were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: returns when the caller has left
Gone = Callable[[], Awaitable[object]]


class ClientGone(BaseException):
    """The caller left before it was answered. No handler of errors may see it: there is nobody to answer."""


async def while_wanted(work: Coroutine[Any, Any, T], gone: Gone | None) -> T:
    """The result of ``work``. Raises ClientGone, with ``work`` cancelled, as soon as ``gone`` returns."""
    if gone is None:
        return await work
    serving = asyncio.current_task()
    assert serving is not None
    left = False

    async def watch() -> None:
        nonlocal left
        await gone()
        left = True
        serving.cancel()

    watching = asyncio.create_task(watch())
    try:
        return await work
    except asyncio.CancelledError:
        if left and serving.uncancel() == 0:
            raise ClientGone from None
        raise
    finally:
        watching.cancel()


class Finishing:
    """Work that goes on to its end when whoever waits for it is cancelled."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``; to be cancelled means to wait for it no longer."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def finished(self) -> None:
        """Wait until nothing is under way any more."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            # asyncio reports a failure that nobody has looked at
            task.exception()
