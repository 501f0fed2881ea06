"""The faults as they can be switched on: read from their classes, so that none is missing."""

import inspect
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from sandbox.faults.exchange import Kind
from sandbox.faults.plan import AnyFault


@dataclass(frozen=True, kw_only=True)
class FaultType:
    """A fault by its `type`, with its fields and their defaults."""

    tag: str
    what: str
    fields: tuple[str, ...]


def fault_types() -> list[FaultType]:
    """Return all faults, in the order of the plan."""
    return [_fault_type(kind) for kind in get_args(AnyFault)]


def _fault_type(kind: type[Kind]) -> FaultType:
    first = (inspect.getdoc(kind) or "").split("\n\n")[0]
    return FaultType(
        tag=str(kind.__struct_config__.tag),
        what=" ".join(first.split()),
        fields=tuple(_field(field) for field in msgspec.structs.fields(kind)),
    )


def _field(field: Any) -> str:
    if field.required:
        return f"{field.encode_name} (required)"
    return field.encode_name if field.default is None else f"{field.encode_name}={field.default!r}"
