"""Channel to one server, and the base of generated clients."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from runtime.client.call import Call, CallContext, Middleware, compose
from runtime.client.circuit_breaker import CircuitBreaker
from runtime.client.concurrency_limit import ConcurrencyLimit
from runtime.client.credentials import Credentials, SendCredentials
from runtime.client.deadline import Deadline
from runtime.client.exchange import Exchange
from runtime.client.headers import BearerToken, ContextHeaders
from runtime.client.listener import CallListener
from runtime.client.retries import Retries
from runtime.client.retry_budget import RetryBudget
from runtime.client.shield_changes import ShieldChanges
from runtime.client.telemetry import Telemetry
from runtime.client.transport import Transport
from runtime.codec import encode_request
from runtime.errors import CallRejectedError, DeadlineExceededError
from runtime.operation import Operation, Out, Req

#: Seconds of the caller's time that are left for our own work after the response.
DEADLINE_MARGIN = 0.02


#: calls in flight to one server
MAX_CALLS = 128


def resilience(
    upstream: str,
    listener: CallListener,
    *,
    max_calls: int = MAX_CALLS,
    reserved: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Sequence[Middleware]:
    """Return the middlewares for calls to ``upstream``, outermost first.

    ``reserved`` of ``max_calls`` are for operations that change something.
    """
    budget = RetryBudget(partial(listener.on_retry_budget_change, upstream))
    return [
        Retries(budget, clock=clock),
        # each attempt from here on: a change that was sent is counted to its end, though its caller is gone
        ShieldChanges(),
        CircuitBreaker(partial(listener.on_circuit_change, upstream), clock=clock),
        ConcurrencyLimit(max_calls, reserved=reserved, clock=clock),
        budget,
    ]


class Channel:
    """The chain of client middlewares to one server. Without ``resilience`` every call is one attempt."""

    def __init__(
        self,
        base_url: str,
        transport: Transport,
        *,
        token: Callable[[], str] | None = None,
        credentials: Credentials | None = None,
        headers: Mapping[str, str] | None = None,
        listener: CallListener | None = None,
        resilience: Sequence[Middleware] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``token`` is called for each attempt; ``headers`` are sent with each request.

        ``credentials`` are those of a contract that takes others than a token.
        """
        self._listener = listener or CallListener()
        self.middlewares = [
            # retries, shield of changes, circuit breaker, concurrency limit, retry budget
            *resilience,
            Deadline(clock),
            ContextHeaders(headers or {}),
            *([] if token is None else [BearerToken(token)]),
            *([] if credentials is None else [SendCredentials(credentials)]),
            Telemetry(self._listener, clock),
        ]
        self._chain = compose(self.middlewares, Exchange(transport, base_url.rstrip("/"), clock).__call__)

    async def call(self, operation: Operation[Req, Any, Out], request: Req, context: CallContext) -> Out:
        """Return the typed response. Raises UpstreamError if there is none that the caller has to translate."""
        deadline = None if context.deadline is None else context.deadline - DEADLINE_MARGIN
        try:
            return cast(Out, await self._chain(Call(operation, encode_request(operation, request), context, deadline)))
        except (CallRejectedError, DeadlineExceededError) as error:
            self._listener.on_rejected(operation, error.rejection)
            raise

    async def drain(self) -> None:
        """Wait for changes that go on after their callers were cancelled."""
        for middleware in self.middlewares:
            await middleware.drain()


class BaseClient:
    """Base of generated clients. Cheap: make one for each request that is served."""

    __slots__ = ("_channel", "_context")

    def __init__(self, channel: Channel, context: CallContext | None = None) -> None:
        self._channel = channel
        self._context = context or CallContext()

    def _call(self, operation: Operation[Req, Any, Out], request: Req) -> Awaitable[Out]:
        return self._channel.call(operation, request, self._context)
