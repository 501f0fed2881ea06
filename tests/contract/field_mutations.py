"""``python -m tests.contract.field_mutations PACKAGE``: rename or add each field of a contract; report what is noticed.

Prints JSON: for each mutation the lines of tools.contract_fields. The generated source is changed as the compiler would
change it. This runs as a process of its own, since it imports all modules of the service again for each mutation.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import ClassVar

_ROOT = Path(__file__).resolve().parents[2]
NEW = "field_that_nobody_knows"
OWN = "fleet_orders_manager"


@dataclass(frozen=True)
class Mutation:
    """A change of one class in the generated source; without ``field`` one is added."""

    module: str
    kind: str
    field: str | None = None

    def __str__(self) -> str:
        return f"rename {self.kind}.{self.field}" if self.field else f"add to {self.kind}"

    def source(self, text: str) -> str:
        """Return the module's source with the change."""
        lines = text.splitlines()
        [found] = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == self.kind]
        fields = _fields(found)
        if self.field is None:
            lines.insert(fields[-1].end_lineno or 0, f"    {NEW}: str | msgspec.UnsetType = msgspec.UNSET")
        else:
            [node] = [node for node in fields if _name(node) == self.field]
            old = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            named = f'name="{self.field}"'
            new = old.replace(named, f'name="{NEW}"') if named in old else old.replace(self.field, NEW, 1)
            lines[node.lineno - 1 : node.end_lineno] = [new]
        return "\n".join(lines).replace("\nfrom msgspec import", "\nimport msgspec\nfrom msgspec import", 1)


def mutations(package: str) -> Iterator[Mutation]:
    """Yield both changes for each class of the package: bodies, what is in them, and requests with parameters.

    Of our own contract only requests: our responses are built by the service, which mypy checks.
    """
    for module in (f"generated.{package}.models", f"generated.{package}.operations"):
        text = _path(module).read_text("utf-8")
        for node in ast.parse(text).body:
            if not isinstance(node, ast.ClassDef) or not (
                _has_parameters(node) if module.endswith("operations") else package != OWN or _is_strict(node)
            ):
                continue
            yield Mutation(module, node.name)
            yield from (Mutation(module, node.name, _name(field)) for field in _fields(node))


def noticed(mutation: Mutation) -> list[str]:
    """Return what tools.contract_fields reports of the service, with the generated source changed."""
    package = mutation.module.rpartition(".")[0]
    for name in list(sys.modules):
        if name == "generated" or name.startswith(package) or name.partition(".")[0] in ("service", "tools"):
            del sys.modules[name]
    _Loader.changed = {mutation.module: mutation.source(_path(mutation.module).read_text("utf-8"))}
    try:
        lines: list[str] = importlib.import_module("tools.contract_fields").lost_fields()
    except (AttributeError, TypeError) as error:
        # a name that the code uses by itself
        lines = [repr(error)]
    return lines


class _Loader(importlib.abc.Loader):
    """Finder and loader of the module that is changed."""

    changed: ClassVar[dict[str, str]] = {}

    @classmethod
    def find_spec(cls, name: str, path: object, target: object = None) -> object:
        return importlib.util.spec_from_loader(name, cls(), origin=name) if name in cls.changed else None

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.changed[module.__name__], str(_path(module.__name__)), "exec"), vars(module))


def _path(module: str) -> Path:
    return _ROOT / f"{module.replace('.', '/')}.py"


def _has_parameters(node: ast.ClassDef) -> bool:
    return node.name.endswith("Request") and [_name(field) for field in _fields(node)] != ["body"]


def _is_strict(node: ast.ClassDef) -> bool:
    """Return whether it is of a request to us: only these forbid unknown fields."""
    return any(word.arg == "forbid_unknown_fields" for word in node.keywords)


def _fields(node: ast.ClassDef) -> list[ast.AnnAssign]:
    fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
    return [field for field in fields if not _name(field).startswith("__")]


def _name(field: ast.AnnAssign) -> str:
    """Return the name on the wire."""
    assert isinstance(field.target, ast.Name)
    words = field.value.keywords if isinstance(field.value, ast.Call) else []
    named = [word.value.value for word in words if word.arg == "name" and isinstance(word.value, ast.Constant)]
    return str(named[0]) if named else field.target.id


if __name__ == "__main__":
    sys.meta_path.insert(0, _Loader)  # type: ignore[arg-type]
    print(json.dumps({str(mutation): noticed(mutation) for mutation in mutations(sys.argv[1])}))
