"""Callers that leave before they are answered: what they asked for is dropped, all but changes that were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: is done once the caller has left, and is cancelled when that matters no more
Gone = Callable[[], "asyncio.Future[None]"]
#: in a request's ``state``: its Gone, where the server can tell at no cost
LEFT = "left"


class ClientGone(BaseException):
    """The caller left before it was answered. No handler of errors may see it: there is nobody to answer."""


async def while_wanted(work: Coroutine[Any, Any, T], gone: Gone | None) -> T:
    """The result of ``work``. Raises ClientGone, with ``work`` cancelled, as soon as what ``gone`` returns is done."""
    if gone is None:
        return await work
    serving = asyncio.current_task()
    assert serving is not None
    left = gone()
    has_left = is_over = False

    def leave(_: object) -> None:
        nonlocal has_left
        # it may be on its way already when the work ends
        if not is_over:
            has_left = True
            serving.cancel()

    left.add_done_callback(leave)
    try:
        return await work
    except asyncio.CancelledError:
        if has_left and serving.uncancel() == 0:
            raise ClientGone from None
        raise
    finally:
        is_over = True
        left.remove_done_callback(leave)
        left.cancel()


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
