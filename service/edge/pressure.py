"""How many requests may be served at a time, so that those which are stay fast.

A limit that is right while upstreams are slow is too high when it is the processor that cannot follow: everything then
waits for everything. The event loop itself tells: it is late. (userver's congestion control goes by the same sign.)
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

#: seconds between two looks
_EVERY = 0.05
#: Looks of which all but one must have found it late. One or two may be a pause of the machine (CoDel, RFC 8289: a
#: standing queue); one that is in time is no end of it, since in a flood it is that now and then.
_LOOKS = 4
#: seconds that the loop may be late
LATE = 0.05
#: requests at a time that are taken however late it is
LEAST = 16
_LESS, _MORE = 0.8, 0.02


class Pressure:
    """A limit that falls by a fifth while the loop is late, and rises again in small steps when it is in time."""

    def __init__(self) -> None:
        self._share = 1.0
        self._late: deque[float] = deque(maxlen=_LOOKS)

    def limit(self, most: int) -> int:
        """How many requests may be served at a time now, if it is never more than ``most``."""
        return min(most, max(LEAST, int(most * self._share)))

    @property
    def is_late(self) -> bool:
        """Whether the limit is lower than it might be."""
        return self._share < 1.0

    def looked(self, late: float, in_flight: int, most: int) -> None:
        """The loop was found so many seconds late, with so many requests in flight."""
        self._late.append(late)
        if len(self._late) == _LOOKS and sorted(self._late)[1] > LATE:
            self._share = min(self._share, in_flight / most) * _LESS
            self._late.clear()
        elif late <= LATE:
            self._share = min(1.0, max(self._share, LEAST / most) + _MORE)


async def watch_loop(look: Callable[[float], object]) -> None:
    """Say again and again how late the event loop is, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _EVERY
        await asyncio.sleep(_EVERY)
        look(loop.time() - due)
