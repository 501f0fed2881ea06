"""Findings that are accepted: ``api/waivers.yaml``, each with its reason and the day on which it expires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import msgspec

from publishing.gate.findings import Finding


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One accepted finding, or a kind of them: ``*`` in ``place`` stands for any part."""

    place: str
    rule: str
    reason: Annotated[str, msgspec.Meta(min_length=20)]
    expires: date

    def covers(self, finding: Finding) -> bool:
        """Return whether this is the finding that was accepted."""
        return finding.rule == self.rule and fnmatchcase(finding.place, self.place)


def read_waivers(file: Path) -> list[Waiver]:
    """Return no waivers where there is no file. Raises ValueError for a file of another shape."""
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=list[Waiver]) if file.exists() else []
    except msgspec.ValidationError as error:
        raise ValueError(f"{file}: {error}") from error


def split(findings: Iterable[Finding], waivers: Sequence[Waiver], today: date) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that remain and those that are waived."""
    held = [waiver for waiver in waivers if today <= waiver.expires]
    remaining: list[Finding] = []
    waived: list[Finding] = []
    for finding in findings:
        (waived if any(waiver.covers(finding) for waiver in held) else remaining).append(finding)
    return remaining, waived
