"""What keeps a failing server from taking its callers down, and its callers from burying it.

Each part stands for one server, runs on an injected clock and knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from typing import Literal

Clock = Callable[[], float]
BreakerState = Literal["closed", "open", "trial"]


class RetryBudget:
    """The rule of userver and gRPC A6: a failure takes one token, a success gives a tenth, retries need over half.

    A quiet caller may retry; with a server that is down for good, retries cease after some fifty failures.
    """

    MOST = 100.0
    FAILURE = 1.0
    SUCCESS = 0.1

    def __init__(self, told: Callable[[float], object] = lambda _: None) -> None:
        """``told`` is called with the tokens whenever there are more or fewer."""
        self.tokens = self.MOST
        self._told = told

    def succeeded(self) -> None:
        if self.tokens < self.MOST:
            self._set(min(self.MOST, self.tokens + self.SUCCESS))

    def failed(self) -> None:
        self._set(max(0.0, self.tokens - self.FAILURE))

    def _set(self, tokens: float) -> None:
        self.tokens = tokens
        self._told(tokens)

    @property
    def allows_retry(self) -> bool:
        return self.tokens > self.MOST / 2


class Backoff:
    """Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): any pause up to a bound that doubles."""

    FIRST = 0.05
    MOST = 0.8

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()

    def seconds(self, attempt: int) -> float:
        """The pause after the given attempt, the first being 1."""
        # a float has no room for the power of a loop that goes on for hours
        bound: float = min(self.MOST, self.FIRST * 2 ** min(attempt - 1, 60))
        return self._chance.uniform(0, bound)


class Suspended(Exception):
    """The server is not asked for now. ``seconds`` until it is tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("suspended")
        self.seconds = seconds


class Breaker:
    """Stops calls while at least half of at least LEAST calls within WINDOW seconds have failed.

    After OPEN seconds TRIALS calls are let through: it closes when all of them succeed, and opens again with the
    first that fails.
    """

    WINDOW = 10.0
    LEAST = 20
    SHARE = 0.5
    OPEN = 5.0
    TRIALS = 3

    def __init__(self, clock: Clock, told: Callable[[bool], object] = lambda _: None) -> None:
        """``told`` is called with True when it opens, with False when it closes."""
        self._clock = clock
        self._told = told
        self._calls: deque[tuple[float, bool]] = deque()
        self._failures = 0
        self._opened: float | None = None
        self._trials_left = 0
        self._trials_succeeded = 0

    @property
    def state(self) -> BreakerState:
        if self._opened is None:
            return "closed"
        return "open" if self._clock() < self._opened + self.OPEN else "trial"

    def enter(self) -> bool:
        """Let a call through; says whether it is a trial. Raises Suspended."""
        if self._opened is None:
            return False
        left = self._opened + self.OPEN - self._clock()
        if left > 0:
            raise Suspended(left)
        if self._trials_left == 0:
            raise Suspended(self.OPEN)
        self._trials_left -= 1
        return True

    def leave(self, *, trial: bool, ok: bool | None) -> None:
        """Say how a call that was let through ended; ``None`` where that says nothing of the server."""
        if trial:
            self._end_trial(ok)
        elif ok is not None and self._opened is None:
            self._count(ok)

    def _end_trial(self, ok: bool | None) -> None:
        if self._opened is None:
            return
        if ok is None:
            self._trials_left = min(self.TRIALS, self._trials_left + 1)
        elif not ok:
            self._open()
        else:
            self._trials_succeeded += 1
            if self._trials_succeeded == self.TRIALS:
                self._opened = None
                self._calls.clear()
                self._failures = 0
                self._told(False)

    def _count(self, ok: bool) -> None:
        now = self._clock()
        self._calls.append((now, ok))
        self._failures += not ok
        while self._calls[0][0] <= now - self.WINDOW:
            self._failures -= not self._calls.popleft()[1]
        if len(self._calls) >= self.LEAST and self._failures >= self.SHARE * len(self._calls):
            self._open()

    def _open(self) -> None:
        if self._opened is None:
            self._told(True)
        self._opened = self._clock()
        self._trials_left = self.TRIALS
        self._trials_succeeded = 0


class Busy(Exception):
    """Too many calls are under way, and none ended in time."""


class Limiter:
    """At most ``most`` calls at a time; one on top waits ``wait`` seconds at most for a place.

    ``kept`` of the places are for ``first`` calls alone.
    """

    def __init__(self, most: int, wait: float, kept: int = 0) -> None:
        self._places = asyncio.Semaphore(most)
        self._others = asyncio.Semaphore(most - kept) if kept else None
        self._wait = wait

    async def enter(self, wait: float | None = None, *, first: bool = False) -> None:
        """Take a place, waiting ``wait`` seconds for it where the caller has no more. Raises Busy."""
        if not self._places.locked() and (first or self._others is None or not self._others.locked()):
            await self._take(first)
            return
        try:
            async with asyncio.timeout(self._wait if wait is None else min(wait, self._wait)):
                await self._take(first)
        except TimeoutError:
            raise Busy from None

    def leave(self, *, first: bool = False) -> None:
        """Give a place back."""
        self._places.release()
        if not first and self._others is not None:
            self._others.release()

    async def _take(self, first: bool) -> None:
        if first or self._others is None:
            await self._places.acquire()
            return
        await self._others.acquire()
        try:
            await self._places.acquire()
        except BaseException:
            self._others.release()
            raise
