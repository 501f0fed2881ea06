"""``python -m tests.http_differential --cases 100000``: ``runtime/http1`` against aiohttp, on made-up responses.

Both get the same bytes, made from a seed, in the same parts. Their verdicts are the same, or differ for a reason
that ``explanations.py`` names. Ends with 1 where a difference has none.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.http_differential.comparison import compare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.http_differential", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    comparison = asyncio.run(compare(options.seed, options.cases))
    for verdict, count in comparison.equal.most_common():
        print(f"{count:7}  the same {verdict}")
    for reason, count in comparison.explained.most_common():
        print(f"{count:7}  {reason}")
    print(f"{len(comparison.unexplained):7}  differences without a reason")
    for case, ours, theirs in comparison.unexplained[:20]:
        print(f"{case.parts}\n    ours:    {ours}\n    aiohttp: {theirs}")
    return 1 if comparison.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
