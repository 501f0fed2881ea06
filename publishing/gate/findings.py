"""Differences between two contracts, and their weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """The part of a semantic version that a change must raise (https://semver.org)."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, order=True)
class Finding:
    """One breaking change: where (a JSON pointer), by which rule, and its meaning."""

    place: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: [{self.rule}] {self.what}"


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """In order of place, each once."""
    return sorted(set(findings))
