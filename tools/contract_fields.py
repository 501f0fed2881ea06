"""``python -m tools.contract_fields``: every place where a field of a contract would be lost or comes from nowhere.

Part of ``make types``. Importing the service shows the first such place; this tool shows all of them.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from typing import Any

import msgspec

import generated
from generated import fleet_orders_manager
from runtime.operation import Operation
from service.rules.fields import SOURCES, MappingError

_PACKAGES = ("service.rules", "service.steps", "service.handlers")


def lost_fields() -> list[str]:
    """Return one line for each field that is not accounted for, with file, line and the field's path."""
    # a mapping that fails hides those after it, which are not missing
    return list(dict.fromkeys(_failed_mappings())) or [*_requests_without_mapping(), *_responses_without_mapping()]


def _failed_mappings() -> Iterator[str]:
    for name in _modules():
        try:
            importlib.import_module(name)
        except MappingError as error:
            yield from str(error).splitlines()


def _modules() -> Iterator[str]:
    for name in _PACKAGES:
        yield from (module.name for module in pkgutil.iter_modules(importlib.import_module(name).__path__, f"{name}."))


def _operations(package: Any) -> list[Operation[Any, Any, Any]]:
    return [value for value in vars(package).values() if isinstance(value, Operation)]


def _requests_without_mapping() -> Iterator[str]:
    for operation in _operations(fleet_orders_manager):
        parameters = set(operation.request.__struct_fields__) - {"body"}
        for kind in ([operation.request] if parameters else []) + ([operation.body] if operation.body else []):
            if kind not in SOURCES:
                yield f"service/handlers/{operation.id}.py: nothing accounts for the fields of {_name(kind)}"


def _responses_without_mapping() -> Iterator[str]:
    for name in sorted(module.name for module in pkgutil.iter_modules(generated.__path__)):
        package = importlib.import_module(f"generated.{name}")
        for operation in _operations(package) if package is not fleet_orders_manager else ():
            for spec in operation.answers:
                if spec.low < 300 and spec.body not in SOURCES:
                    yield f"service/: nothing accounts for the fields of {_name(spec.body)} ({operation.id})"


def _name(kind: type[msgspec.Struct]) -> str:
    return f"{kind.__module__.split('.')[-2]}.{kind.__name__}"


if __name__ == "__main__":
    found = lost_fields()
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
