"""Exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter")."""

from __future__ import annotations

import random


class Backoff:
    """Random delays below a bound that doubles from BASE_DELAY up to MAX_DELAY, in seconds."""

    BASE_DELAY = 0.05
    MAX_DELAY = 0.8

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()

    def seconds(self, attempt: int) -> float:
        """Return the delay after the given attempt, the first being 1."""
        # the exponent is capped: a float overflows in a loop that runs for hours
        bound: float = min(self.MAX_DELAY, self.BASE_DELAY * 2 ** min(attempt - 1, 60))
        return self._chance.uniform(0, bound)
