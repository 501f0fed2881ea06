"""A type, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

#: a named schema in one direction: its name, and ``""``, ``"input"`` or ``"form"``
Key = tuple[str, str]

KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


@dataclass(frozen=True)
class Typed:
    """A type as it is printed. It takes all that its schema allows.

    ``exact``: it takes nothing else. ``tolerant``: it takes nothing else, but for what responses may grow by, values of
    enums and members of closed objects, and for other spellings of uuids. ``refs`` are the named types that
    it is made of, which count on top. ``custom``: the decoder needs the judge to choose, so it is no alternative of
    another union.
    """

    expression: str
    kinds: frozenset[str] = KINDS
    exact: bool = True
    tolerant: bool = True
    refs: frozenset[Key] = frozenset()
    custom: bool = False

    def inexact(self) -> Typed:
        """The same type for a schema that says more."""
        return replace(self, exact=False, tolerant=False)

    def open(self) -> Typed:
        """The same type for a schema that allows no growth, and one spelling."""
        return replace(self, exact=False)


ANY = Typed("Any")
NULL = Typed("None", frozenset({"null"}))


def joined(parts: Sequence[Typed]) -> Typed:
    """The union of types whose kinds differ."""
    unique = list(dict.fromkeys(part.expression for part in parts))
    if "Any" in unique:
        unique = ["Any"]
    if "None" in unique:
        unique = [*(expression for expression in unique if expression != "None"), "None"]
    return Typed(
        " | ".join(unique),
        frozenset().union(*(part.kinds for part in parts)),
        all(part.exact for part in parts),
        all(part.tolerant for part in parts),
        frozenset().union(*(part.refs for part in parts)),
        any(part.custom for part in parts),
    )
