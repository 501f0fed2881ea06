"""``python -m tests.world.fuzz --count 20000 --seed 1``: mutants of contracts, none of which makes the compiler fail.

Mutates our own small contracts, and those of a folder where one is given. Prints each contract that makes the compiler
fail or takes longer than SLOWEST_SECONDS, and the seed by which it comes again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegen.document import Refused, load
from codegen.trial import try_file
from tests.world.mutants import mutant
from tests.world.test_mutants import BASES

SLOWEST_SECONDS = 10.0
#: larger contracts take longer, and have nothing that smaller ones have not
_LARGEST_BYTES = 20_000


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="tests.world.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="further contracts to mutate")
    arguments = parser.parse_args()
    bases = [*BASES, *_contracts(arguments.folder)] if arguments.folder else BASES
    compiled, failed, slowest = 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mutant.json"
        for number in range(arguments.count):
            chance = random.Random(f"{arguments.seed} {number}")
            file.write_text(json.dumps(mutant(chance.choice(bases), chance)), "utf-8")
            start = time.perf_counter()
            verdict = try_file(file)
            seconds = time.perf_counter() - start
            slowest = max(slowest, seconds)
            compiled += verdict.package is not None
            if seconds > SLOWEST_SECONDS or (verdict.package is None and not verdict.reasons):
                failed += 1
                print(f"mutant {number} of seed {arguments.seed}: {seconds:.1f} s\n{file.read_text('utf-8')}")
    print(f"{arguments.count} mutants of {len(bases)} contracts: {compiled} compile, {failed} failures, "
          f"the slowest took {slowest:.2f} s")  # fmt: skip
    return 1 if failed else 0


def _contracts(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".json", ".yaml", ".yml") and file.stat().st_size <= _LARGEST_BYTES:
            try:
                yield load(file)
            except Refused:
                continue


if __name__ == "__main__":
    sys.exit(main())
