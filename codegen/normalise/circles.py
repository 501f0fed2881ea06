"""Schemas that are made of themselves: of no value could anyone say whether it is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.document import escape
from codegen.normalise.findings import Findings
from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Schema

#: keywords whose schemas judge the same value
_LISTED = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "if", "then", "else")
_CHOICES = ("oneOf", "anyOf", "discriminator")


def break_circles(schemas: dict[str, Schema], findings: Findings) -> None:
    """Bring order into hierarchies, and refuse all other circles.

    In many contracts a base names its choices by ``oneOf``, and each choice has the base as a part of its ``allOf``.
    There the base is meant as what all choices have in common.
    """
    for name in _in_circles(schemas):
        schemas[name] = _without_choices(schemas, schemas[name], name, findings)
    for name in _in_circles(schemas):
        findings.refuse(f"/components/schemas/{escape(name)}", "is made of itself")


def _without_choices(schemas: Mapping[str, Schema], schema: Schema, name: str, findings: Findings) -> Schema:
    if not isinstance(schema, dict) or "allOf" not in schema:
        return schema
    parts = []
    for part in schema["allOf"]:
        base = schemas.get(name_of_ref(part)) if isinstance(part, dict) and "$ref" in part else None
        if isinstance(base, dict) and ("oneOf" in base or "anyOf" in base) and name in _reached(schemas, part):
            findings.warn(
                f"/components/schemas/{escape(name)}/allOf",
                f"{name_of_ref(part)} is a choice between schemas of which it is a part: only its members count here",
            )
            parts.append({key: value for key, value in base.items() if key not in _CHOICES})
        else:
            parts.append(part)
    return {**schema, "allOf": parts}


def _reached(schemas: Mapping[str, Schema], start: Schema) -> set[str]:
    """The names of the schemas that judge the same value."""
    seen: set[str] = set()
    left = list(_edges(start))
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += _edges(schemas.get(name, {}))
    return seen


def _in_circles(schemas: Mapping[str, Schema]) -> list[str]:
    return [name for name, schema in schemas.items() if name in _reached(schemas, schema)]


def _edges(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield name_of_ref(schema)
    for key in _LISTED:
        for part in schema.get(key, []):
            yield from _edges(part)
    for key in _SINGLE:
        yield from _edges(schema.get(key))
    for part in schema.get("dependentSchemas", {}).values():
        yield from _edges(part)
