"""A published version of our contract, and the client that our compiler makes of it today, as another team would."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.contracts import OWN
from tests.contract.compiling import REPOSITORY, compile_contracts
from tests.functional.witness import PUBLISHED, Contract

#: every file that was ever released, and what is served now
RELEASES = {file.stem: file for file in sorted((REPOSITORY / "api" / "released").glob("*.yaml"))} | {"now": PUBLISHED}
CONTRACTS = {name: Contract(file, closed=False) for name, file in RELEASES.items()}


@dataclass(frozen=True)
class Release:
    """``package`` is the generated one; ``contract`` is the same file, read without any code of ours."""

    name: str
    contract: Contract
    package: ModuleType

    def operation(self, operation_id: str) -> Any:
        return getattr(self.package, operation_id.upper())

    def codes(self, operation_id: str) -> dict[str, int]:
        """The errors that the contract's own text names for an operation, with their statuses."""
        return dict(codes_in(self.contract.operations[operation_id][2]["description"]))


def codes_in(description: str) -> Iterator[tuple[str, int]]:
    """From rows like ``| 413, 415 | `body_too_large`, `unsupported_media_type` | ...``."""
    for statuses, codes in re.findall(r"^\| ([0-9, ]+) \| ([^|]+) \|", description, re.MULTILINE):
        numbers, names = [int(status) for status in statuses.split(",")], re.findall(r"`([a-z_]+)`", codes)
        yield from zip(names, numbers * len(names) if len(numbers) == 1 else numbers, strict=False)


@contextmanager
def compiled(name: str, folder: Path) -> Iterator[Release]:
    """Compile a release into ``folder`` and import what comes of it."""
    (folder / "api").mkdir(parents=True)
    (folder / "clients").mkdir()
    shutil.copy(RELEASES[name], folder / "api" / "openapi.yaml")
    package = f"{OWN.replace('-', '_')}_{re.sub('[^0-9a-z]', '_', name)}"
    assert compile_contracts("--root", folder, "--target", folder / "out") == 0
    # by a name of its own, since several versions are imported into one process
    (folder / "out" / OWN.replace("-", "_")).rename(folder / "out" / package)
    sys.path.insert(0, str(folder / "out"))
    try:
        importlib.invalidate_caches()
        yield Release(name, CONTRACTS[name], importlib.import_module(package))
    finally:
        sys.path.remove(str(folder / "out"))
