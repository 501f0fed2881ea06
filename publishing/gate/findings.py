"""Differences between two contracts, and their weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


_NAMED = ("properties", "parameters", "responses", "headers", "paths", "operationId", "required")


def told_once(findings: Iterable[Finding], differs: Sequence[str]) -> list[Finding]:
    """Return the findings without those of differs whose cause has been found already.

    A differ names a change once for each operation that it reaches, by the place in the operation. The cause is the
    last named part of that place: a field, parameter, response or path.
    """
    ordered = distinct(findings)
    own = [finding for finding in ordered if finding.rule not in differs]
    causes = {_cause(finding) for finding in own}
    for finding in ordered:
        if finding.rule in differs and _cause(finding) not in causes:
            causes.add(_cause(finding))
            own.append(finding)
    return sorted(own)


def _cause(finding: Finding) -> tuple[str, ...]:
    parts = finding.place.split("/")
    last = max((index for index, part in enumerate(parts) if part in _NAMED), default=0)
    return tuple(parts[last : last + 2])


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """In order of place, each once."""
    return sorted(set(findings))
