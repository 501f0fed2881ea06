"""Retry budget: the share of retries, bounded over all calls to a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.client.call import Call, Middleware
from runtime.errors import UpstreamError


class RetryBudget(Middleware):
    """The rule of userver and gRPC A6: a failure takes one token, a success adds a tenth, retries need over half.

    With a server that is down for good, retries cease after some fifty failures.
    """

    MAX_TOKENS = 100.0
    FAILURE_COST = 1.0
    SUCCESS_GAIN = 0.1

    def __init__(self, on_change: Callable[[float], object] = lambda tokens: None) -> None:
        self.tokens = self.MAX_TOKENS
        self._on_change = on_change

    async def __call__(self, call: Call) -> Any:
        try:
            response = await self.proceed(call)
        except UpstreamError as error:
            if error.is_server_failure:
                self._set(max(0.0, self.tokens - self.FAILURE_COST))
            raise
        if self.tokens < self.MAX_TOKENS:
            self._set(min(self.MAX_TOKENS, self.tokens + self.SUCCESS_GAIN))
        return response

    @property
    def allows_retry(self) -> bool:
        return self.tokens > self.MAX_TOKENS / 2

    def _set(self, tokens: float) -> None:
        self.tokens = tokens
        self._on_change(tokens)
