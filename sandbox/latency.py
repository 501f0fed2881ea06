"""Realistic latencies of upstreams."""

from collections.abc import Callable
from random import Random

_FASTEST = 0.005
_SLOWEST = 0.080


def none() -> float:
    """No time at all, for tests."""
    return 0.0


def lifelike(random: Random) -> Callable[[], float]:
    """5 to 80 ms, mostly short."""
    return lambda: _FASTEST + (_SLOWEST - _FASTEST) * random.random() ** 3
