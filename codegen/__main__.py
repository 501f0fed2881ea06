"""``python -m codegen``: compile every contract of this repository into ``generated/``, or try any other one."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codegen import trial, upstream
from codegen.build import build
from codegen.contracts import find_contracts
from codegen.document import Refused
from codegen.emit import emit
from codegen.model import Package

_ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Exit code 1, with every reason on standard error, where a contract is refused; nothing is written then."""
    parser = argparse.ArgumentParser(prog="codegen", description=__doc__)
    parser.add_argument("--root", type=Path, default=_ROOT, help="the folder with api/ and clients/")
    parser.add_argument("--target", type=Path, help="where to write (generated/ in the root)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the target is not current")
    commands = parser.add_subparsers(dest="command")
    trial.add_arguments(commands)
    upstream.add_arguments(commands)
    arguments = parser.parse_args()
    if arguments.command == "try":
        return trial.run(arguments)
    root = arguments.root.resolve()
    if arguments.command == "upstream":
        return upstream.run(arguments, root)
    packages, refused = [], []
    for contract in find_contracts(root):
        try:
            packages.append(build(contract, root))
        except Refused as reason:
            refused.append(str(reason))
    if refused:
        print("\n".join(refused), file=sys.stderr)
        return 1
    target = arguments.target or root / "generated"
    if arguments.check:
        return _check(packages, target)
    emit(packages, target)
    return 0


def _check(packages: Sequence[Package], target: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "generated"
        emit(packages, fresh)
        differing = sorted(_files(fresh).items() ^ _files(target).items())
    for name in dict.fromkeys(name for name, _ in differing):
        print(f"{target / name}: is not what the contracts compile to; run make generate", file=sys.stderr)
    return 1 if differing else 0


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


if __name__ == "__main__":
    sys.exit(main())
