"""Cancellation of a handler whose client disconnects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: Returns a future that is done once the client has disconnected, and is cancelled when that no longer matters.
OnDisconnect = Callable[[], "asyncio.Future[None]"]


class ClientDisconnect(BaseException):
    """The client disconnected before it got a response. Not an Exception: no error handler can respond to it."""


async def cancel_on_disconnect(work: Coroutine[Any, Any, T], on_disconnect: OnDisconnect) -> T:
    """Return the result of ``work``. Cancels it and raises ClientDisconnect when the client disconnects."""
    task = asyncio.current_task()
    assert task is not None
    disconnect = on_disconnect()
    disconnected = finished = False

    def cancel(_: object) -> None:
        nonlocal disconnected
        # the callback may already be scheduled when the work ends
        if not finished:
            disconnected = True
            task.cancel()

    disconnect.add_done_callback(cancel)
    try:
        return await work
    except asyncio.CancelledError:
        if disconnected and task.uncancel() == 0:
            raise ClientDisconnect from None
        raise
    finally:
        finished = True
        disconnect.remove_done_callback(cancel)
        disconnect.cancel()
