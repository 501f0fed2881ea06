"""The client half: one call, from a typed request to a typed answer or a typed failure."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, cast

from runtime.codec import WireRequest, decode_answer, encode_request
from runtime.errors import (
    CallRejectedError,
    ConnectError,
    ConnectionLostError,
    DeadlineExceededError,
    InvalidResponseError,
    UpstreamError,
    UpstreamStatusError,
    UpstreamTimeoutError,
    WrongField,
)
from runtime.guard import Guard
from runtime.operation import Operation, Out, Req, is_failure
from runtime.tracing import Trace

#: Seconds kept back from the caller's time for our own work after the answer.
DEADLINE_MARGIN = 0.02

# --- of every transport ---

#: Bytes of an answer's body that are read at most, packed or not.
MAX_RESPONSE_BYTES = 1024 * 1024
#: Seconds to connect. Nothing was sent then, so there may be time for another attempt.
CONNECT_TIMEOUT = 1.0
#: Seconds that a connection is kept idle: less than servers commonly keep one.
IDLE_TIMEOUT = 15.0


class TransportErrorKind(Enum):
    """Reasons why a transport brings no response."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    #: a connection that was kept, lost before a byte of the answer
    STALE_CONNECTION = "stale_connection"
    NOT_HTTP = "not_http"
    TOO_LARGE = "too_large"


class TransportError(Exception):
    """No usable answer came."""

    def __init__(self, kind: TransportErrorKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


@dataclass(frozen=True, slots=True, repr=False)
class WireResponse:
    """An answer as it came in. ``headers`` look up names in any case. No ``repr``: the body may be personal."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Carries one request and brings its answer, or raises TransportError. Never repeats, never follows a redirect.

    ``fresh`` asks for a connection of its own, which cannot have been closed while it was idle.
    """

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse: ...


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a call inherits from the request that it serves. ``deadline`` is in seconds of ``time.monotonic``.

    ``owner`` is for observers: whatever they know that request by.
    """

    request_id: str | None = None
    accept_language: str | None = None
    deadline: float | None = None
    trace: Trace | None = None
    owner: Any = None


#: told of each attempt: contract, operation, result, seconds, context, and which one it was, the first being 1
Observer = Callable[[str, str, str, float, CallContext, int], None]
#: shown each answer that could be read
Reader = Callable[[Operation[Any, Any, Any], WireResponse], None]
#: told of a call that was not made, and why: its time was up, the server fails, or has too many calls under way
NotMade = Callable[[str, str, str], None]


def _unobserved(contract: str, operation: str, result: str, seconds: float, context: CallContext, number: int) -> None:
    """For clients that nobody watches."""


def _unread(operation: Operation[Any, Any, Any], answer: WireResponse) -> None:
    """For clients that nobody watches."""


def _not_counted(contract: str, operation: str, why: str) -> None:
    """For clients that nobody watches."""


class Channel:
    """The way to one server: where it is, how to get there, with which token, and who is told of each attempt.

    Without a ``guard`` every call is one attempt.
    """

    def __init__(
        self,
        base_url: str,
        transport: Transport,
        *,
        token: Callable[[], str] | None = None,
        headers: Mapping[str, str] | None = None,
        observer: Observer = _unobserved,
        not_made: NotMade = _not_counted,
        reader: Reader = _unread,
        guard: Guard | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._transport = transport
        self._token = token
        self._headers = dict(headers or {})
        self._observer = observer
        self._not_made = not_made
        self._reader = reader
        self._guard = guard
        self._clock = clock

    async def call(self, operation: Operation[Req, Any, Out], request: Req, context: CallContext) -> Out:
        """Raises UpstreamError where there is no answer that the caller would have to translate."""
        wire = encode_request(operation, request)

        async def attempt(number: int) -> Out:
            return await self._attempt(operation, wire, context, number)

        if self._guard is None:
            return await attempt(1)
        deadline = None if context.deadline is None else context.deadline - DEADLINE_MARGIN
        try:
            return await self._guard.run(operation, deadline, attempt)
        except (CallRejectedError, DeadlineExceededError) as rejected:
            self._not_made(operation.contract, operation.id, rejected.rejection)
            raise

    async def finished(self) -> None:
        """Wait for the changes whose callers have left."""
        if self._guard is not None:
            await self._guard.finished()

    async def _attempt(
        self, operation: Operation[Any, Any, Out], wire: WireRequest, context: CallContext, number: int
    ) -> Out:
        started = self._clock()
        left = math.inf if context.deadline is None else context.deadline - started - DEADLINE_MARGIN
        if left <= 0:
            raise DeadlineExceededError(operation.contract, operation.id)
        seconds = min(operation.policy.timeout, left)
        self._complete(wire, operation, context, seconds)
        # what may not be repeated is not risked on a connection that the server may be closing just now
        fresh = number > 1 or operation.policy.attempts == 1
        traced = None if context.trace is None else context.trace.attempt(operation.contract, operation.id, number)
        if traced is not None:
            wire.headers.update(traced.headers)
        result = "cancelled"
        try:
            answer = await self._transport.send(operation.method, self._base_url, wire, seconds, fresh=fresh)
            typed = _typed(operation, answer)
            result = str(answer.status)
            self._reader(operation, answer)
            return typed
        except TransportError as failed:
            failure = _call_failed(operation, failed.kind, by_deadline=seconds == left, seconds=seconds)
            result = failure.result
            raise failure from None
        except UpstreamError as failure:
            result = failure.result
            raise
        finally:
            if traced is not None:
                traced.ended(result)
            self._observer(operation.contract, operation.id, result, self._clock() - started, context, number)

    def _complete(
        self, wire: WireRequest, operation: Operation[Any, Any, Any], context: CallContext, seconds: float
    ) -> None:
        wire.headers.update(self._headers)
        if self._token is not None:
            wire.headers["Authorization"] = f"Bearer {self._token()}"
        for header in operation.context:
            value: object = None
            if header.source == "request_id":
                value = context.request_id
            elif header.source == "accept_language":
                value = context.accept_language
            elif context.deadline is not None:
                value = max(1, min(60_000, int(seconds * 1000)))
            if value is not None:
                wire.headers[header.wire] = str(value)


def _call_failed(
    operation: Operation[Any, Any, Any], fault: TransportErrorKind, *, by_deadline: bool, seconds: float
) -> UpstreamError:
    match fault:
        case TransportErrorKind.UNREACHABLE:
            return ConnectError(operation.contract, operation.id)
        case TransportErrorKind.TIMEOUT:
            return UpstreamTimeoutError(operation.contract, operation.id, deadline=by_deadline, seconds=seconds)
        case TransportErrorKind.BROKEN_OFF:
            return ConnectionLostError(operation.contract, operation.id)
        case TransportErrorKind.STALE_CONNECTION:
            return ConnectionLostError(operation.contract, operation.id, stale_connection=True)
        case TransportErrorKind.NOT_HTTP | TransportErrorKind.TOO_LARGE:
            return InvalidResponseError(operation.contract, operation.id, 0, [WrongField("body", "", fault.value)])


def _typed(operation: Operation[Any, Any, Out], answer: WireResponse) -> Out:
    spec = operation.answer_for(answer.status)
    if spec is None:
        raise InvalidResponseError(operation.contract, operation.id, answer.status)
    typed = decode_answer(spec, answer.status, answer.headers, answer.body)
    if is_failure(answer.status):
        # a gateway's page instead of the documented body does not make the failure another one
        whole = None if isinstance(typed, list) else typed
        raise UpstreamStatusError(
            operation.contract, operation.id, answer.status, whole, _whole_seconds(answer.headers.get("Retry-After"))
        )
    if isinstance(typed, list):
        raise InvalidResponseError(operation.contract, operation.id, answer.status, typed)
    return cast(Out, typed)


def _whole_seconds(value: str | None) -> int | None:
    """RFC 9110 10.2.3 knows dates too: only whole seconds count here (API.md, fine print)."""
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) <= 6 else None


class BaseClient:
    """What generated clients share. Cheap: make one for each request that is served."""

    __slots__ = ("_channel", "_context")

    def __init__(self, channel: Channel, context: CallContext | None = None) -> None:
        self._channel = channel
        self._context = context or CallContext()

    async def _call(self, operation: Operation[Req, Any, Out], request: Req) -> Out:
        return await self._channel.call(operation, request, self._context)


__all__: Sequence[str] = (
    "BaseClient",
    "CallContext",
    "Channel",
    "Observer",
    "Transport",
    "TransportError",
    "TransportErrorKind",
    "WireResponse",
)
