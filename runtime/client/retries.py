"""Retries: several attempts of a call, with backoff, under a budget and until the deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from runtime import errors
from runtime.client.backoff import Backoff
from runtime.client.call import Call, Middleware
from runtime.client.retry_budget import RetryBudget
from runtime.errors import UpstreamError
from runtime.model import Answer


class Retries(Middleware):
    """Retry lost connections, 500 and 503 as often as the operation's policy allows.

    Raises the last attempt's UpstreamError; ``may_have_applied`` is true if it is true of any attempt.
    """

    def __init__(
        self,
        budget: RetryBudget,
        *,
        backoff: Backoff | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._budget = budget
        self._backoff = backoff or Backoff()
        self._clock = clock
        self._sleep = sleep

    async def __call__(self, call: Call) -> Any:
        try:
            return await self.proceed(call)
        except UpstreamError as error:
            last = error
        while (delay := self._delay(call, last)) is not None:
            await self._sleep(delay)
            call.attempt += 1
            try:
                response = await self.proceed(call)
            except errors.CallRejectedError:
                break
            except UpstreamError as error:
                error.may_have_applied |= last.may_have_applied
                last = error
            else:
                return _mark_ambiguous(response) if last.may_have_applied else response
        raise last from None

    def _delay(self, call: Call, error: UpstreamError) -> float | None:
        """Return the seconds before the next attempt, ``None`` if there is none."""
        if call.attempt >= call.operation.policy.attempts:
            return None
        match error:
            case errors.ConnectionLostError(stale_connection=True):
                # closed while idle: this says nothing about the server, so there is nothing to wait for
                return 0
            case errors.ConnectError() | errors.ConnectionLostError() | errors.UpstreamStatusError(status=500 | 503):
                pass
            case _:
                return None
        if not self._budget.allows_retry:
            return None
        delay = max(self._backoff.seconds(call.attempt), error.retry_after or 0)
        return delay if call.deadline is None or self._clock() + delay < call.deadline else None


def _mark_ambiguous(response: Any) -> Any:
    """Mark the response to a retry whose earlier attempt may have been applied."""
    return msgspec.structs.replace(response, follows_loss=True) if isinstance(response, Answer) else response
