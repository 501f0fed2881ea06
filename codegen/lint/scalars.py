"""Formats, bounds, enums and defaults that the generated types cannot express."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from codegen.document import Raw, Reason

_FORMATS = {
    "string": {"date-time", "date", "uuid", "password"},
    "integer": {"int32", "int64"},
    "number": {"float", "double"},
}
_LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_BOUNDS: dict[str, set[str]] = {
    "string": {"minLength", "maxLength", "pattern"},
    "integer": _LIMITS,
    "number": _LIMITS,
    "array": {"minItems", "maxItems"},
    "object": {"minProperties", "maxProperties"},
}
_ALL_BOUNDS = {bound for bounds in _BOUNDS.values() for bound in bounds}
_FLAGS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_ENUMS: dict[str, type] = {"string": str, "integer": int}
_DEFAULTS: dict[str, set[type]] = {"string": {str}, "integer": {int}, "number": {int, float}, "boolean": {bool}}


def scalar_refusals(schema: Raw, path: str) -> Iterator[Reason]:
    """The reasons in what a schema says of its own value, whatever that is made of."""
    kind = str(schema.get("type"))
    if "format" in schema and schema["format"] not in _FORMATS.get(kind, set()):
        yield f"{path}/format", f"format {schema['format']!r} of a {kind} is not checked by the generated types"
    yield from _in_bounds(schema, kind, path)
    if "enum" in schema:
        yield from _in_enum(schema, kind, path)
    if "default" in schema and (reason := _default_reason(schema, kind)):
        yield f"{path}/default", reason


def _default_reason(schema: Raw, kind: str) -> str | None:
    if kind not in _DEFAULTS or _is_parsed(schema):
        return "only plain scalars can have a default"
    value = schema["default"]
    if type(value) not in _DEFAULTS[kind] or value not in schema.get("enum", [value]):
        return "is no value of its own type"
    return None


def _is_parsed(schema: Raw) -> bool:
    """Return whether the value is a string in JSON, but not in Python."""
    return schema.get("format") in ("date-time", "date", "uuid")


def _in_bounds(schema: Raw, kind: str, path: str) -> Iterator[Reason]:
    for key in sorted(schema.keys() & _ALL_BOUNDS):
        if key not in _BOUNDS.get(kind, set()):
            yield f"{path}/{key}", f"says nothing of type {kind}"
        elif "enum" in schema or _is_parsed(schema) or "properties" in schema or "allOf" in schema:
            yield f"{path}/{key}", "cannot be expressed beside an enum, a format or properties"
        elif reason := _bound_reason(schema, key, kind):
            yield f"{path}/{key}", reason


def _bound_reason(schema: Raw, key: str, kind: str) -> str | None:
    value = schema[key]
    if key in _FLAGS:
        is_flag = isinstance(value, bool) and _FLAGS[key] in schema
        return None if is_flag else f"must be a flag beside {_FLAGS[key]} (OpenAPI 3.0)"
    if key == "pattern":
        return _pattern_reason(value)
    if kind != "number" and (not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63):
        return "must be an integer of 64 bits"
    if key == "multipleOf" and Decimal(str(value)) != Decimal(value):
        return "has no exact binary form, so errors of rounding would decide"
    return None


def _pattern_reason(pattern: Any) -> str | None:
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        return f"is no regular expression: {error}"
    return None


def _in_enum(schema: Raw, kind: str, path: str) -> Iterator[Reason]:
    if kind not in _ENUMS:
        yield f"{path}/enum", "only enums of strings and integers can be expressed"
    elif any(type(value) is not _ENUMS[kind] for value in schema["enum"]):
        yield f"{path}/enum", f"must hold values of type {kind} and nothing else"
    if schema.get("nullable"):
        yield f"{path}/enum", "an enum cannot be nullable; make the member optional"
    if _is_parsed(schema):
        yield f"{path}/enum", "cannot be expressed beside a format"
