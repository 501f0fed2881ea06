"""``python -m publishing.gate.upstream OLD NEW``: does an upstream's new contract touch what we use of it?

OLD is the contract that we were compiled with, in its folder of ``clients/``: the overlay beside it marks the
operations that we use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.bundle import bundle
from codegen.document import Raw, Refused
from codegen.overlay import apply_overlay
from codegen.reach import METHODS, operations_of, reach_of
from publishing.gate.differs import DifferFailed, differ_findings
from publishing.gate.findings import Finding
from publishing.gate.verdict import Differ, Edition, breaking, weight_of
from publishing.gate.wire import wire


@dataclass(frozen=True)
class Touched:
    """``breaking``: what breaks us; ``changed``: used operations that are no longer the same, in more than words."""

    breaking: list[Finding]
    changed: list[str]
    used: list[str]


def touched(old: Raw, new: Raw, differ: Differ) -> Touched:
    """Of two contracts with our overlay applied."""
    before, after = _used(old), _used(new)
    theirs = _each_alone(after)
    changed = [name for name, alone in _each_alone(before).items() if wire(alone) != wire(theirs.get(name, {}))]
    found = breaking(before, after, differ) if changed else []
    return Touched(found, changed, list(_each_alone(before)))


def _used(document: Raw) -> Raw:
    """The operations that are marked as used, or all where none is, with the schemas that they reach."""
    some = any(operation.get("x-used") for _, _, operation, _ in operations_of(document))
    paths: Raw = {}
    for path, method, operation, item in operations_of(document):
        if operation.get("x-used") or not some:
            shared = {key: value for key, value in item.items() if key not in METHODS}
            paths.setdefault(path, shared)[method] = operation
    return _with_what_is_reached(document | {"paths": paths})


def _with_what_is_reached(document: Raw) -> Raw:
    reach = reach_of(document)
    components = document.get("components", {})
    schemas = {
        # we read the enums of answers as open sets (codegen/expressions.py): a new value breaks nothing
        name: schema if name in reach.requests else _open(schema)
        for name, schema in components.get("schemas", {}).items()
        if name in reach.requests | reach.answers
    }
    return document | {"components": components | {"schemas": schemas}}


def _open(node: Any) -> Any:
    if isinstance(node, list):
        return [_open(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _open(value) for key, value in node.items() if key != "enum" or isinstance(value, dict)}


def _each_alone(document: Raw) -> dict[str, Raw]:
    """By operationId: the parts of the contract that this operation consists of."""
    alone = {}
    for path, method, operation, item in operations_of(document):
        item = {key: value for key, value in item.items() if key not in METHODS} | {method: operation}
        part = _with_what_is_reached(document | {"paths": {path: item}})
        alone[operation["operationId"]] = {"paths": part["paths"], "components": part["components"]}
    return alone


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 where we break, or where our overlay does not fit any more."""
    parser = argparse.ArgumentParser(prog="publishing.gate.upstream", description=__doc__)
    parser.add_argument("old", type=Path, help="clients/<upstream>/openapi.yaml")
    parser.add_argument("new", type=Path, help="the upstream's new contract")
    files = parser.parse_args(arguments)
    overlay = files.old.parent / "overlay.yaml"
    try:
        old, new = (apply_overlay(bundle(file), overlay) for file in (files.old, files.new))
        found = touched(old, new, differ_findings)
    except (Refused, DifferFailed) as error:
        print(error, file=sys.stderr)
        return 1
    weight = weight_of(Edition(old), Edition(new), found.breaking)
    print(f"{files.new} against {files.old}, of which {', '.join(found.used)} are used:")
    for finding in found.breaking:
        print(f"  breaks us  {finding}")
    if found.changed:
        print(f"  changed, read what is new of {', '.join(found.changed)}")
    elif weight:
        print("  changed, but in nothing that is used")
    else:
        print("  nothing has changed")
    return 1 if found.breaking else 0


if __name__ == "__main__":
    sys.exit(main())
