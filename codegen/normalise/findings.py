"""Findings in a document: reasons to reject it, and harmless omissions that are mended."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegen.document import Reason


@dataclass
class Findings:
    """Reasons and warnings, each once, in the order in which they are found."""

    _reasons: dict[Reason, None] = field(default_factory=dict)
    _warnings: dict[Reason, None] = field(default_factory=dict)
    _notes: dict[Reason, None] = field(default_factory=dict)

    def refuse(self, path: str, why: str) -> None:
        """Add a reason for which the document cannot be compiled."""
        self._reasons[(path, why)] = None

    def warn(self, path: str, what: str) -> None:
        """Add something that is wrong, or left out, and does no harm."""
        self._warnings[(path, what)] = None

    def note(self, path: str, what: str) -> None:
        """Add something that no code is made of."""
        self._notes[(path, what)] = None

    @property
    def reasons(self) -> list[Reason]:
        return list(self._reasons)

    @property
    def warnings(self) -> list[Reason]:
        return list(self._warnings)

    @property
    def notes(self) -> list[Reason]:
        return list(self._notes)
