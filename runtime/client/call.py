"""A call on its way through the chain of client middlewares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.client.transport import WireResponse
from runtime.codec import WireRequest
from runtime.operation import Operation
from runtime.tracing import Trace


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a call inherits from the request that it serves. ``deadline`` is in seconds of ``time.monotonic``.

    ``listener_context`` is for the CallListener, which the chain passes it on to.
    """

    request_id: str | None = None
    accept_language: str | None = None
    deadline: float | None = None
    trace: Trace | None = None
    listener_context: Any = None


class Call:
    """One call, from its encoded request to its response. Attempts of a call share it, one after the other."""

    __slots__ = (
        "attempt",
        "context",
        "deadline",
        "deadline_bound",
        "operation",
        "request",
        "response",
        "sent",
        "timeout",
    )

    def __init__(
        self, operation: Operation[Any, Any, Any], request: WireRequest, context: CallContext, deadline: float | None
    ) -> None:
        self.operation = operation
        self.request = request
        self.context = context
        #: when its response must be there, on the channel's clock
        self.deadline = deadline
        #: number of the attempt, the first being 1
        self.attempt = 1
        #: whether this attempt's request was given to the transport
        self.sent = False
        #: seconds that this attempt may take, and whether it is the deadline that allows no more
        self.timeout = operation.policy.timeout
        self.deadline_bound = False
        #: this attempt's response, as received
        self.response: WireResponse | None = None


#: makes an attempt, or the rest of one; returns a typed response, raises UpstreamError
Proceed = Callable[[Call], Awaitable[Any]]


class Middleware:
    """A link of the chain: does its part and calls ``proceed``, the rest of the chain.

    One that only prepares a call returns the awaitable of ``proceed``, which saves a coroutine.
    """

    proceed: Proceed

    def __call__(self, call: Call) -> Awaitable[Any]:
        raise NotImplementedError

    async def drain(self) -> None:
        """Wait for attempts that go on after their callers were cancelled."""


def compose(middlewares: Sequence[Middleware], last: Proceed) -> Proceed:
    """Link each middleware to the next one, and the last one to ``last``. Return the first link."""
    links: list[Any] = [*(middleware.__call__ for middleware in middlewares), last]
    for middleware, proceed in zip(middlewares, links[1:], strict=True):
        middleware.proceed = proceed
    first: Proceed = links[0]
    return first
