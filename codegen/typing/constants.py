"""Documented values as constants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegen import model
from codegen.naming import Names, class_name
from codegen.normalise.spec import Schema


def constants(schemas: Mapping[str, Schema], names: Names) -> tuple[model.Constant, ...]:
    """The documented values of enums and open sets."""
    found: dict[str, tuple[str, ...]] = {}
    for name, schema in schemas.items():
        if not isinstance(schema, dict):
            continue
        found |= _value_sets(class_name(name), schema)
        parts = [part for part in schema.get("allOf", []) if isinstance(part, dict) and "$ref" not in part]
        for wire, member in (item for part in [schema, *parts] for item in part.get("properties", {}).items()):
            if isinstance(member, dict):
                found |= _value_sets(class_name(f"{name}_{wire}"), member)
    return tuple(model.Constant(names.take(name), values) for name, values in sorted(found.items()))


def _value_sets(name: str, schema: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """``x-known-values`` -> NAME_VALUES, ``x-<word>-values`` -> NAME_<WORD>_VALUES, an enum -> NAME_VALUES."""
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    sets = {"": schema["enum"]} if schema.get("type") == "string" and "enum" in schema else {}
    for key, values in schema.items():
        if match := re.fullmatch(r"x-([a-z]+)-values", key):
            sets["" if match[1] == "known" else f"{match[1].upper()}_"] = values
    return {
        f"{prefix}_{word}VALUES": tuple(values)
        for word, values in sets.items()
        if isinstance(values, list) and values and all(isinstance(value, str) for value in values)
    }
