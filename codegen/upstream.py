"""``python -m codegen upstream``: take a new upstream's contract into ``clients/``."""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from codegen.build import build_with_warnings
from codegen.bundle import files_of
from codegen.contracts import Contract
from codegen.document import Refused
from codegen.model import Package

_SOURCE = """\
# Where `openapi.yaml` comes from

The contract of **{name}**, version {version}, as its team gave it to us on {today} (`{file}`).
It is theirs: never edit it. What we add is in `overlay.yaml`.

sha256: `{digest}`

To take a new version: copy the file over this one, set version, date and sum here (`sha256sum openapi.yaml`), run
`make generate`, and read the difference in `generated/`. An overlay action that no longer finds its target is refused.
"""
_OVERLAY = """\
# What we add to {name}'s contract: https://spec.openapis.org/overlay/v1.0.0.html
overlay: 1.0.0
info: {{title: fleet-orders-manager's view of {name}, version: 1.0.0}}
extends: openapi.yaml
actions:
  # Keep the operations that we call. Say how long one attempt may take, how many attempts there may be (more than one
  # only where the contract says that a repeat is safe), and whether it changes something.
"""
_ACTION = """\
  - target: {target}
    update: {{x-used: true, x-timeout-ms: 5000, x-retry: {{attempts: 1}}{changing}}}
"""
_NEXT = """\
clients/{name}: {count} operations compile. Next:
1. clients/{name}/overlay.yaml: remove the operations that we do not call, set timeouts and attempts. Mark personal data
   with x-personal-data, and headers that come from the request that is served with x-context.
2. setup.cfg: add generated.{package} to the contracts of import-linter.
3. make generate, then commit clients/{name} and, in a commit of its own, generated/{package}.
4. Give it a channel in the service's composition root, and serve generated.{package}.server in the sandbox.
"""


def add_arguments(commands: Any) -> None:
    """Add the command to ``python -m codegen``."""
    parser: argparse.ArgumentParser = commands.add_parser("upstream", help=__doc__, description=__doc__)
    parser.add_argument("name", help="the service's name, in kebab-case")
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Copy the contract and write what belongs beside it. Returns 1, and writes nothing, where it is refused."""
    name, file = arguments.name, arguments.file.resolve()
    folder = root / "clients" / name
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        print(f"{name}: a service's name is in kebab-case, as in int-api")
        return 1
    if folder.exists():
        print(f"{folder}: is there already; its SOURCE.md says how to take a new version")
        return 1
    try:
        package, warnings = build_with_warnings(Contract(name, file), file.parent)
        _write(folder, file, package)
    except Refused as refused:
        print(refused)
        return 1
    for path, what in warnings:
        print(f"warning: {path or '/'}: {what}")
    print(_NEXT.format(name=name, package=package.name, count=len(package.operations)), end="")
    return 0


def _write(folder: Path, file: Path, package: Package) -> None:
    others = [other for other in files_of(file) if other != file]
    if outside := [other for other in others if not other.is_relative_to(file.parent)]:
        raise Refused(file, [("", f"refers to {other}, which is not below its folder") for other in outside])
    folder.mkdir(parents=True)
    shutil.copyfile(file, folder / "openapi.yaml")
    for other in others:
        copy = folder / other.relative_to(file.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(other, copy)
    facts = {
        "name": package.contract,
        "version": package.version,
        "today": datetime.date.today().isoformat(),
        "file": file.name,
        "digest": hashlib.sha256(file.read_bytes()).hexdigest(),
    }
    (folder / "SOURCE.md").write_text(_SOURCE.format(**facts), "utf-8")
    actions = [
        _ACTION.format(
            target=json.dumps(f"$.paths[{json.dumps(operation.path)}].{operation.method.lower()}"),
            changing="" if operation.method in ("GET", "HEAD", "OPTIONS", "TRACE") else ", x-changing: true",
        )
        for operation in package.operations
    ]
    (folder / "overlay.yaml").write_text(_OVERLAY.format(**facts) + "".join(actions), "utf-8")
