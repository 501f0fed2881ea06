"""Telemetry: each attempt is reported to the listener and is part of the caller's trace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from runtime.client.call import Call, Middleware
from runtime.client.listener import CallListener
from runtime.errors import UpstreamError


class Telemetry(Middleware):
    """Report result and duration of each attempt, and each response that could be decoded."""

    def __init__(self, listener: CallListener, clock: Callable[[], float] = time.monotonic) -> None:
        self._listener = listener
        self._clock = clock

    async def __call__(self, call: Call) -> Any:
        started, operation, context = self._clock(), call.operation, call.context
        traced = None
        if context.trace is not None:
            traced = context.trace.attempt(operation.contract, operation.id, call.attempt)
            call.request.headers.update(traced.headers)
        result = "cancelled"
        try:
            response = await self.proceed(call)
            assert call.response is not None
            result = str(call.response.status)
            self._listener.on_response(operation, call.response)
            return response
        except UpstreamError as error:
            result = error.result
            raise
        finally:
            if traced is not None:
                traced.ended(result)
            self._listener.on_attempt(operation, result, self._clock() - started, context, call.attempt)
