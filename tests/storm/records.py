"""Records of dispatchers: the responses that they received, and the orders that they made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.storm.weather import OK


@dataclass(frozen=True)
class Answer:
    """``status`` is 0 where none came. ``first`` and ``last``: the phases of the call's beginning and end."""

    operation: str
    first: int
    last: int
    seconds: float
    #: of time.perf_counter
    started: float = 0.0
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)
    failure: str = ""
    #: the caller hung up
    left: bool = False

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def told(self) -> tuple[int, str]:
        """Status and code."""
        return (self.status, self.failure or (str(self.body["code"]) if self.status >= 400 else "ok"))

    @property
    def outcome(self) -> str:
        """Outcome of the request: applied, not_applied or unknown."""
        if self.told == OK:
            return "applied"
        return str(self.body["outcome"]) if self.status else "unknown"


@dataclass
class Wish:
    """An order from its beginning on, as dispatchers know it. ``version``: None while they know of none that holds."""

    number: int
    park_id: str
    committer: str
    order_id: str | None = None
    confirmed: bool = False
    refused: bool = False
    cancel: str = "not_applied"
    version: int | None = None
    edits: int = 0
    perhaps_edits: int = 0

    @property
    def phone(self) -> str:
        return f"+7916{self.number:07}"
