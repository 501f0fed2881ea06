"""A schema and the parts of its ``allOf`` as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Schema

ANNOTATIONS = {
    "title", "description", "deprecated", "readOnly", "writeOnly", "default", "format", "discriminator"
}  # fmt: skip
_LEAST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_MOST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_CLOSING = ("additionalProperties", "patternProperties", "unevaluatedProperties")


class CircleError(Exception):
    """A schema that is made of itself."""


def is_annotation(key: str) -> bool:
    """Return whether a keyword does not affect validity."""
    return key in ANNOTATIONS or key.startswith("x-")


def is_named(schema: Schema) -> bool:
    """Return whether a schema is a reference."""
    return isinstance(schema, dict) and "$ref" in schema


def flatten(
    schemas: Mapping[str, Schema], schema: Schema, seen: frozenset[str] = frozenset()
) -> tuple[dict[str, Any], bool]:
    """The keywords of a schema with those of its parts, and whether they say the same as it does.

    What they say is never more than the schema says. Raises CircleError.
    """
    if isinstance(schema, bool):
        return ({}, True) if schema else ({"not": {}}, True)
    if "$ref" in schema:
        name = name_of_ref(schema)
        if name in seen:
            raise CircleError(name)
        return flatten(schemas, schemas.get(name, {}), seen | {name})
    if "allOf" not in schema:
        return schema, True
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [(is_named(part), *flatten(schemas, part, seen)) for part in schema["allOf"]]
    exact = all(is_exact for _, _, is_exact in parts)
    found: dict[str, Any] = {}
    asserting = 0
    # members of named parts come first
    for part in [*(part for named, part, _ in parts if named), own, *(part for named, part, _ in parts if not named)]:
        stripped = {key: value for key, value in part.items() if not is_annotation(key) or key == "format"}
        asserting += bool(stripped)
        if asserting > 1 and any(key in {**found, **stripped} for key in _CLOSING):
            exact = False
        found, merged = _merge(found, stripped)
        exact &= merged
    if asserting > 1 and found.get("additionalProperties") is False:
        del found["additionalProperties"]  # it does not see the members of other parts
    return {**found, **{key: value for key, value in own.items() if is_annotation(key)}}, exact


def _merge(one: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    found, exact = dict(one), True
    for key, value in other.items():
        if key not in found or found[key] == value:
            found[key] = value
        elif key == "properties":
            found[key] = _members(found[key], value)
        elif key == "required":
            found[key] = list(dict.fromkeys([*found[key], *value]))
        elif key in _LEAST:
            found[key] = max(found[key], value)
        elif key in _MOST:
            found[key] = min(found[key], value)
        elif key == "type":
            both = _common_types(found[key], value)
            exact &= bool(both)
            found[key] = (both if len(both) > 1 else both[0]) if both else found[key]
        elif key in ("items", "additionalProperties"):
            found[key] = {"allOf": [found[key], value]}
        else:
            exact = False
    return found, exact


def _members(one: dict[str, Schema], other: dict[str, Schema]) -> dict[str, Schema]:
    found = dict(one)
    for name, member in other.items():
        found[name] = member if found.get(name, member) == member else {"allOf": [found[name], member]}
    return found


def _common_types(one: str | list[str], other: str | list[str]) -> list[str]:
    first = [one] if isinstance(one, str) else one
    second = [other] if isinstance(other, str) else other
    found = [kind for kind in first if kind in second]
    if "integer" not in found and {"integer", "number"} <= {*first, *second} and {*first} & {"integer", "number"}:
        found += ["integer"] * bool({*second} & {"integer", "number"})
    return found
