"""Repeatable randomness: life-like variety that is the same in every run with the same seed."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Numbers that depend on the seed and the named parts alone, in whatever order they are asked for.

    A ride's fate is thus a fact about the ride, not about how many calls went before.
    """

    def __init__(self, seed: int) -> None:
        self._key = seed.to_bytes(16, "big", signed=True)

    def hex(self, *parts: object) -> str:
        """An id of 32 hexadecimal digits."""
        text = "\x1f".join(str(part) for part in parts)
        return blake2b(text.encode(), key=self._key, digest_size=16).hexdigest()

    def unit(self, *parts: object) -> float:
        """A number from 0 (included) to 1 (excluded)."""
        return int(self.hex(*parts)[:13], 16) / 16**13

    def between(self, low: float, high: float, *parts: object) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self.unit(*parts)

    def whole(self, low: int, high: int, *parts: object) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int((high - low + 1) * self.unit(*parts))

    def pick(self, options: Sequence[T], *parts: object) -> T:
        """One of the options."""
        return options[self.whole(0, len(options) - 1, *parts)]
