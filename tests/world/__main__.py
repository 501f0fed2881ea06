"""``python -m tests.world FOLDER``: compile, import and exercise each contract that is there.

Prints what does not come out as it went in. Exit code 1 where there is such an operation.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from codegen.build import build_with_warnings
from codegen.contracts import Contract
from codegen.document import Refused
from codegen.emit import emit_packages
from codegen.hoist import hoist
from codegen.model import Package
from codegen.normalise import Findings, Spec, normalise
from codegen.trial import package_name
from tests.world.round_trip import RoundTrip

_SUFFIXES = (".json", ".yaml", ".yml")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="tests.world", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true", help="name refused contracts and skipped operations")
    arguments = parser.parse_args()
    if not arguments.folder.exists():
        print(f"{arguments.folder}: not there, so there is nothing to compile")
        return 0
    compiled: list[tuple[Package, Spec]] = []
    refused = 0
    for number, file in enumerate(sorted(f for f in arguments.folder.rglob("*") if f.suffix in _SUFFIXES)):
        contract = Contract(f"w{number:03d}_{package_name(file)}", file)
        try:
            package, _ = build_with_warnings(contract, file.parent)
            compiled.append((package, hoist(normalise(contract.document(), Findings()))))
        except Refused as reason:
            refused += 1
            if arguments.verbose:
                print(reason)
    with tempfile.TemporaryDirectory() as folder:
        emit_packages([package for package, _ in compiled], Path(folder))
        sys.path.insert(0, folder)
        trips = [RoundTrip(*_modules(package.name), spec) for package, spec in compiled if package.operations]
        for trip, (package, _) in zip(trips, (c for c in compiled if c[0].operations), strict=True):
            asyncio.run(trip.run())
            for failure in trip.failures:
                print(f"{package.source}: {failure.operation}: {failure.what}")
            if arguments.verbose and trip.skipped:
                print(f"{package.source}: no values found for {', '.join(trip.skipped)}")
    return _report(compiled, refused, trips)


def _modules(name: str) -> tuple[ModuleType, ModuleType, ModuleType]:
    package, *parts = (importlib.import_module(found) for found in (name, f"{name}.server", f"{name}.client"))
    return package, parts[0], parts[1]


def _report(compiled: Sequence[object], refused: int, trips: Sequence[RoundTrip]) -> int:
    failures = sum(len(trip.failures) for trip in trips)
    exchanged, skipped = sum(trip.exchanged for trip in trips), sum(len(trip.skipped) for trip in trips)
    print(f"{len(compiled)} contracts compiled, {refused} refused")
    print(f"{exchanged} exchanges, {failures} wrong; {skipped} operations without values to try")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
