"""Figures, and the places that pages have for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_SHARES = (0.5, 0.9, 0.99)
_BEGIN, _END = "<!-- {name}: begin -->", "<!-- {name}: end -->"


def percentiles(seconds: Sequence[float]) -> tuple[float, ...]:
    """p50, p90 and p99 in milliseconds."""
    ordered = sorted(seconds)
    return tuple(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in _SHARES)


def write(name: str, text: str, file: Path) -> None:
    """Put it where the page has a place for it."""
    begin, end = _BEGIN.format(name=name), _END.format(name=name)
    head, rest = file.read_text("utf-8").split(begin)
    file.write_text(f"{head}{begin}\n{text}\n{end}{rest.split(end)[1]}", "utf-8")
