"""Calls and errors for tests of single client middlewares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from runtime import errors
from runtime.client import Call, CallContext
from runtime.codec import WireRequest
from runtime.errors import UpstreamError
from runtime.operation import Policy
from tests.contract.golden import depot

NAMES = ("depot", "findSlots")
READ = replace(depot.FIND_SLOTS, policy=Policy(attempts=3))
CHANGE = replace(depot.FIND_SLOTS, policy=Policy(attempts=3, changing=True))
ONCE = replace(depot.FIND_SLOTS, policy=Policy())


def call_of(operation: Any = READ, deadline: float | None = None) -> Call:
    return Call(operation, WireRequest("/", [], {}, None), CallContext(), deadline)


def connect_error() -> UpstreamError:
    return errors.ConnectError(*NAMES)


def connection_lost() -> UpstreamError:
    return errors.ConnectionLostError(*NAMES)


def stale_connection() -> UpstreamError:
    return errors.ConnectionLostError(*NAMES, stale_connection=True)


def status(code: int, retry_after: int | None = None) -> UpstreamError:
    return errors.UpstreamStatusError(*NAMES, code, None, retry_after)


def timed_out(*, deadline: bool, seconds: float) -> UpstreamError:
    return errors.UpstreamTimeoutError(*NAMES, deadline=deadline, seconds=seconds)


class Results:
    """End of a chain that returns or raises the given results, one for each attempt."""

    def __init__(self, *results: Exception | str) -> None:
        self.attempts: list[int] = []
        self._results = list(results)

    async def __call__(self, call: Call) -> str:
        self.attempts.append(call.attempt)
        result = self._results.pop(0)
        if isinstance(result, str):
            return result
        raise result
