"""How soon a worker that has died is replaced."""

from __future__ import annotations

#: seconds; who lived so long did not die of its start
_SETTLED = 60.0
_FIRST = 0.5
_MOST = 30.0


class Respite:
    """The first death in a while is made good at once; each one that follows soon after waits twice as long."""

    def __init__(self) -> None:
        self._next = 0.0

    def seconds(self, lived: float) -> float:
        """Until the next start, after a life of so many seconds."""
        pause = 0.0 if lived >= _SETTLED else self._next
        self._next = min(_MOST, max(_FIRST, 2 * pause))
        return pause
