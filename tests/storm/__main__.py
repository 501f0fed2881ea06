"""``python -m tests.storm``: dispatchers at work while every upstream has every fault; and a flood of estimates.

Writes docs/under-load.md.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bench.figures import write
from tests.storm import flood
from tests.storm.report import Report
from tests.storm.run import storm

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs/under-load.md"


def main() -> int:
    """Exit code 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--only", choices=["faults", "flood"], help="one of both")
    parser.add_argument("--seconds", type=float, default=4, help="of each phase of the faults (4)")
    parser.add_argument("--dispatchers", type=int, default=100, help="at a time (100)")
    parser.add_argument("--connections", type=int, default=600, help="of the flood (600)")
    parser.add_argument("--flood-seconds", type=int, default=15, help="of the flood (15)")
    options = parser.parse_args()
    folder = _ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    wrong: list[str] = []
    if options.only != "flood":
        result = asyncio.run(storm(folder / "storm.log", options.dispatchers, options.seconds))
        report = Report(result)
        print(report.details(), end="\n\n")
        _tell("faults", report.page())
        wrong += result.wrong
    if options.only != "faults":
        flooded = asyncio.run(flood.flood(folder, options.connections, options.flood_seconds))
        _tell("flood", flood.page(flooded))
        wrong += flooded.wrong
    return 1 if wrong else 0


def _tell(name: str, text: str) -> None:
    print(text, end="\n\n", flush=True)
    write(name, text, _PAGE)


if __name__ == "__main__":
    sys.exit(main())
