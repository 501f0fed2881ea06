"""``python -m bench``: measure the service beside its peers, and write the result into docs/performance.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.report import Report, write
from bench.run import Plan, run

_ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of windows for each peer and operation (15)")
    parser.add_argument("--seconds", type=int, default=1, help="length of a window (1)")
    parser.add_argument("--connections", type=int, default=8, help="at a time (8)")
    parser.add_argument("--rate", type=int, default=20, help="requests a second where latency is measured (20)")
    parser.add_argument("--only", nargs="*", default=None, metavar="PEER", help="these peers alone; writes no page")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout alone; writes no page")
    options = parser.parse_args()
    if options.rounds < 2:
        parser.error("argument --rounds: quartiles need two")
    plan = Plan(options.rounds, options.seconds, options.connections, options.rate, options.only, options.against)
    report: Report = run(_ROOT / ".bench", plan)
    print(report.text())
    if options.only is None and options.against is None:
        write(report, _ROOT / "docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
