"""When a process was kept from the processor: what the machine itself makes late is no fault of the service."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

#: start and end, in seconds of time.perf_counter, which all processes of a machine share
Stall = tuple[float, float]

_EVERY, _LATE = 0.05, 0.3
#: as long as a breaker that has opened for it may be open, and a call wait for its answer
_FELT_SECONDS = 9.0


@contextlib.contextmanager
def watched_stalls() -> Iterator[list[Stall]]:
    """Each time that the event loop is late meanwhile."""
    found: list[Stall] = []
    watching = asyncio.create_task(_watch(found))
    try:
        yield found
    finally:
        watching.cancel()


async def _watch(found: list[Stall]) -> None:
    while True:
        due = time.perf_counter() + _EVERY
        await asyncio.sleep(_EVERY)
        if time.perf_counter() > due + _LATE:
            found.append((due, time.perf_counter()))


def is_felt(stalls: list[Stall], started: float, ended: float) -> bool:
    """Return whether a stall can have delayed a call."""
    return any(start <= ended and started <= end + _FELT_SECONDS for start, end in stalls)
