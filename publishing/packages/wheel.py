"""The wheel: generated client, the runtime below it and the loops around it, as one package of its own."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "fleet_orders_manager_client"
_NAMES = {"sdk.python": PACKAGE, "generated.fleet_orders_manager": f"{PACKAGE}.api", "runtime": f"{PACKAGE}.runtime"}
#: what a caller needs beside the loops and what they import
_ENTRIES = ("sdk.python", "runtime.aiohttp_transport", "generated.fleet_orders_manager.client")
#: every file of the wheel bears this time, so that the same source is the same wheel
_EPOCH = "1577836800"

_PROJECT = """\
[build-system]
requires = ["flit_core >=4,<5"]
build-backend = "flit_core.buildapi"

[project]
name = "fleet-orders-manager-client"
version = "{version}"
description = "Client of fleet-orders-manager: typed calls from its contract, and the loop of commit"
readme = "README.md"
license = "LicenseRef-Proprietary"
license-files = ["LICENSE"]
requires-python = ">=3.11"
dependencies = ["aiohttp >=3.12,<4", "msgspec >=0.20,<1"]
classifiers = ["Typing :: Typed", "Private :: Do Not Upload"]
"""


def build_wheel(root: Path, version: str, target: Path) -> Path:
    """The wheel, in ``target``. Raises CalledProcessError where it cannot be built."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        for module in _needed(root):
            _copy(root, module, stage)
        (stage / PACKAGE / "py.typed").touch()
        shutil.copy(root / "sdk" / "python" / "CHANGELOG.md", stage / PACKAGE)
        stamp = stage / PACKAGE / "_version.py"
        stamp.write_text(re.sub('"[^"]*"$', f'"{version}"', stamp.read_text("utf-8").rstrip()) + "\n", "utf-8")
        shutil.copy(root / "sdk" / "python" / "README.md", stage)
        shutil.copy(root / "LICENSE", stage)
        (stage / "pyproject.toml").write_text(_PROJECT.format(version=version), "utf-8")
        script = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"
        done = subprocess.run(
            [sys.executable, "-c", script, str(target)],
            cwd=stage,
            env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return target / done.stdout.strip()


def _needed(root: Path) -> list[str]:
    """The modules that the entries import, and theirs, with the packages around them."""
    found: set[str] = set()
    waiting = list(_ENTRIES)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += _imported(root, module)
    return sorted(found | {"runtime"})


def _imported(root: Path, module: str) -> list[str]:
    modules: list[str] = []
    package = module if _file(root, module).name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(_file(root, module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(filter(None, [package, base]))
            modules += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return [name for name in modules if _ours(name) and _is_module(root, name)]


def _ours(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _NAMES)


def _is_module(root: Path, module: str) -> bool:
    return _file(root, module).is_file()


def _file(root: Path, module: str) -> Path:
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _copy(root: Path, module: str, stage: Path) -> None:
    source = _file(root, module)
    name = next(name for name in _NAMES if module == name or module.startswith(f"{name}."))
    parts = [*_NAMES[name].split("."), *module.removeprefix(name).strip(".").split(".")]
    place = stage.joinpath(*filter(None, parts))
    place = place / "__init__.py" if source.name == "__init__.py" else place.with_suffix(".py")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(renamed(source.read_text("utf-8")), "utf-8")


def renamed(text: str) -> str:
    """A module's text with our packages by the names that they have in the wheel, in imports and in what is said."""
    for name, in_wheel in _NAMES.items():
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?=\.[a-z_]| import | as )", in_wheel, text)
    return text
