"""Places for the requests that are served at a time."""

from __future__ import annotations

#: Of all places, so many are for the first class alone: it gets them whoever holds the others, so that neither what
#: hangs in an upstream that it does not need nor a flood of other requests takes it down.
_KEPT = 0.25


class Places:
    """Who holds them. ``limit`` may be another one each time, and fewer than are held."""

    def __init__(self) -> None:
        self._first = self._others = 0

    @property
    def taken(self) -> int:
        return self._first + self._others

    def take(self, limit: int, *, first: bool) -> bool:
        """Take a place; says whether there was one."""
        kept = int(limit * _KEPT)
        if first:
            if self.taken >= limit and self._first >= kept:
                return False
            self._first += 1
        else:
            if self.taken >= limit - kept:
                return False
            self._others += 1
        return True

    def give_back(self, *, first: bool) -> None:
        if first:
            self._first -= 1
        else:
            self._others -= 1
