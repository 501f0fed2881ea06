"""``python -m codegen try``: compile any contract as an upstream's, without touching ``generated/``."""

from __future__ import annotations

import argparse
import json
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.build import build_with_warnings
from codegen.contracts import Contract
from codegen.document import Reason, Refused
from codegen.emit import emit_packages
from codegen.model import Package

_SUFFIXES = (".json", ".yaml", ".yml")


@dataclass(frozen=True)
class Verdict:
    """Result of one file. A file that is rejected without a reason shows a bug of the compiler."""

    file: Path
    package: Package | None
    reasons: Sequence[Reason] = ()
    warnings: Sequence[Reason] = ()

    @property
    def line(self) -> str:
        """One line of JSON."""
        reasons = [{"path": path, "reason": reason} for path, reason in self.reasons]
        return json.dumps({"file": str(self.file), "compiled": self.package is not None, "reasons": reasons})

    @property
    def text(self) -> str:
        """Lines for people."""
        if self.package is not None:
            return f"{self.file}: compiled, {len(self.package.operations)} operations"
        return "\n".join(f"{self.file}: {path or '/'}: {reason}" for path, reason in self.reasons)


def add_arguments(commands: Any) -> None:
    """Add the command to ``python -m codegen``."""
    parser: argparse.ArgumentParser = commands.add_parser("try", help=__doc__, description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each file")
    parser.add_argument("--emit", type=Path, metavar="TARGET", help="write packages, named after the files, to TARGET")
    parser.add_argument("--warnings", action="store_true", help="show what was mended as well")


def run(arguments: argparse.Namespace) -> int:
    """Compile each file. Return exit code 1 where one is refused."""
    is_complete, packages = True, []
    for file in _files(arguments.paths):
        verdict = try_file(file)
        is_complete &= verdict.package is not None
        print(verdict.line if arguments.json else verdict.text, flush=True)
        if arguments.warnings and not arguments.json:
            print("\n".join(f"{file}: warning: {path or '/'}: {what}" for path, what in verdict.warnings))
        if verdict.package is not None and arguments.emit:
            packages.append(verdict.package)
    if arguments.emit:
        emit_packages(packages, arguments.emit)
    return 0 if is_complete else 1


def try_file(file: Path) -> Verdict:
    """The verdict on one file."""
    contract = Contract(package_name(file), file)
    try:
        package, warnings = build_with_warnings(contract, file.parent)
    except Refused as refused:
        return Verdict(file, None, refused.reasons)
    except Exception:
        # one file that meets a defect of the compiler must not hide the verdicts on the others
        traceback.print_exc(file=sys.stderr)
        return Verdict(file, None)
    return Verdict(file, package, (), warnings)


def package_name(file: Path) -> str:
    """The name of a package after a file."""
    name = re.sub(r"\W", "_", file.stem, flags=re.ASCII)
    return name if name.isidentifier() else f"_{name}"


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())
        else:
            yield path
