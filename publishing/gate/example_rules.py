"""Dates in examples: mock servers and forms hand them out, so they lie ahead, and not too far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from codegen.document import Raw, walk
from publishing.gate.findings import Finding

#: a release is used for a while: its examples must not be past by then
_NEXT = timedelta(days=180)
_LAST = timedelta(days=3 * 365)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}")


def dated_examples(new: Raw, today: date) -> Iterator[Finding]:
    """Examples with a date that is past, soon past or far away. No version excuses this."""
    for place, node in walk(new):
        if isinstance(node, dict):
            for key in ("example", "examples"):
                for day in _days(node.get(key)):
                    if not today + _NEXT <= day <= today + _LAST:
                        what = f"{day} is not within {today + _NEXT} and {today + _LAST}"
                        yield Finding(f"{place}/{key}", "example-date", what)


def _days(value: Any) -> Iterator[date]:
    if isinstance(value, str) and (found := _DAY.match(value)):
        yield date.fromisoformat(found[1])
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _days(item)
