"""Errors of an API that has a catalogue of them (``errors.yaml`` beside its contract), after RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runtime.errors import WrongField

Outcome = Literal["not_applied", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One error by its code: what programmers and people are told of it.

    ``carries`` names what a problem of this code may hold beside what every problem has: ``errors``, members of
    ``current`` with their prefix, and ``message`` where an upstream's words may stand in place of ours. ``messages``
    are by language.
    """

    name: str
    status: int
    title: str
    when: str
    action: str
    retryable: bool
    carries: frozenset[str] = frozenset()
    messages: Mapping[str, str]


class Refused(Exception):
    """An answer other than success. ``message`` replaces the catalogue's; ``current`` is what holds now."""

    def __init__(
        self,
        code: Code,
        *,
        wrong: Sequence[WrongField] = (),
        current: Any = None,
        message: str | None = None,
        retry_after: int | None = None,
        outcome: Outcome = "not_applied",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code.name)
        self.code = code
        self.wrong = tuple(wrong)
        self.current = current
        self.message = message
        self.retry_after = retry_after
        self.outcome: Outcome = outcome
        self.headers = dict(headers or {})
