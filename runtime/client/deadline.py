"""Deadline: no attempt takes longer than the time that its caller has left."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from runtime.client.call import Call, Middleware
from runtime.errors import DeadlineExceededError


class Deadline(Middleware):
    """Set an attempt's timeout: the operation's own, or what is left until the deadline if that is less.

    Raises DeadlineExceededError if nothing is left.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

    def __call__(self, call: Call) -> Awaitable[Any]:
        if call.deadline is not None:
            operation = call.operation
            left = call.deadline - self._clock()
            if left <= 0:
                raise DeadlineExceededError(operation.contract, operation.id)
            call.deadline_bound = left <= operation.policy.timeout
            call.timeout = left if call.deadline_bound else operation.policy.timeout
        return self.proceed(call)
