"""The end of the chain: one request on the wire, and its typed response."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from runtime.client.call import Call
from runtime.client.transport import CONNECT_TIMEOUT, Transport, TransportError, TransportErrorKind, WireResponse
from runtime.codec import decode_answer
from runtime.errors import (
    ConnectError,
    ConnectionLostError,
    InvalidResponseError,
    UpstreamError,
    UpstreamStatusError,
    UpstreamTimeoutError,
    WrongField,
)
from runtime.operation import Operation, is_failure

#: Seconds that a timeout is noticed too late if it is our own event loop that is late: then the response may have been
#: there in time. The adaptive limit of callers' requests uses the same bound.
MAX_LAG_SECONDS = 0.05


class Exchange:
    """Send an attempt's request and decode the response. Raises UpstreamError."""

    def __init__(self, transport: Transport, base_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._base_url = base_url
        self._clock = clock

    async def __call__(self, call: Call) -> Any:
        operation = call.operation
        # a request that must not be repeated is not sent on a connection that the server may just be closing
        fresh = call.attempt > 1 or operation.policy.attempts == 1
        call.sent = True
        started = self._clock()
        try:
            response = await self._transport.send(
                operation.method, self._base_url, call.request, call.timeout, fresh=fresh
            )
        except TransportError as error:
            failure = _upstream_error(call, error.kind)
            failure.is_server_failure &= not _noticed_late(call, error.kind, self._clock() - started)
            raise failure from None
        call.response = response
        return _decode(operation, response)


def _noticed_late(call: Call, kind: TransportErrorKind, seconds: float) -> bool:
    """Return whether a timeout was noticed after ``seconds`` only, because our own event loop was late."""
    match kind:
        case TransportErrorKind.TIMEOUT:
            return seconds > call.timeout + MAX_LAG_SECONDS
        case TransportErrorKind.UNREACHABLE:
            # a connection that is refused takes less
            return seconds > CONNECT_TIMEOUT + MAX_LAG_SECONDS
        case _:
            return False


def _upstream_error(call: Call, kind: TransportErrorKind) -> UpstreamError:
    contract, operation = call.operation.contract, call.operation.id
    match kind:
        case TransportErrorKind.UNREACHABLE:
            return ConnectError(contract, operation)
        case TransportErrorKind.TIMEOUT:
            return UpstreamTimeoutError(contract, operation, deadline=call.deadline_bound, seconds=call.timeout)
        case TransportErrorKind.BROKEN_OFF:
            return ConnectionLostError(contract, operation)
        case TransportErrorKind.STALE_CONNECTION:
            return ConnectionLostError(contract, operation, stale_connection=True)
        case TransportErrorKind.NOT_HTTP | TransportErrorKind.TOO_LARGE:
            return InvalidResponseError(contract, operation, 0, [WrongField("body", "", kind.value)])


def _decode(operation: Operation[Any, Any, Any], response: WireResponse) -> Any:
    status = response.status
    spec = operation.answer_for(status)
    if spec is None:
        raise InvalidResponseError(operation.contract, operation.id, status)
    typed = decode_answer(spec, status, response.headers, response.body)
    is_valid = not isinstance(typed, list)
    if is_failure(status):
        # a gateway's page instead of the documented body does not make it another failure
        retry_after = _whole_seconds(response.headers.get("Retry-After"))
        raise UpstreamStatusError(operation.contract, operation.id, status, typed if is_valid else None, retry_after)
    if not is_valid:
        raise InvalidResponseError(operation.contract, operation.id, status, typed)
    return typed


def _whole_seconds(value: str | None) -> int | None:
    """Return the seconds of Retry-After. Dates (RFC 9110, 10.2.3) are ignored, as all upstreams send seconds."""
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) <= 6 else None
