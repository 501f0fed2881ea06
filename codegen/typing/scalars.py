"""Types of texts, numbers and enums."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from codegen.patterns import python_pattern
from codegen.typing.typed import ANY, NULL, Typed, joined

_TEXTS = {"date-time": "datetime.datetime", "date": "datetime.date", "uuid": "uuid.UUID"}
_STRING, _INTEGER, _NUMBER = (frozenset({kind}) for kind in ("string", "integer", "number"))
_LIMITS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "exclusiveMaximum": "lt"}
#: floats tell integers apart up to here
_EXACT = 2**53


def annotated(base: str, bounds: dict[str, Any]) -> str:
    """A type with its bounds."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in sorted(bounds.items()))
    return f"Annotated[{base}, Meta({arguments})]" if arguments else base


def string(schema: dict[str, Any]) -> Typed:
    """The type of a text."""
    bounds: dict[str, Any] = {}
    for key, name in (("minLength", "min_length"), ("maxLength", "max_length")):
        if key in schema and not (key == "minLength" and schema[key] == 0):
            bounds[name] = schema[key]
    exact = True
    if "pattern" in schema:
        pattern = python_pattern(schema["pattern"])
        exact = pattern is not None
        if pattern is not None:
            bounds["pattern"] = pattern
    base = _TEXTS.get(schema.get("format", ""))
    if base is not None:
        exact = exact and not bounds
        # the decoder takes uuids without dashes; date-times of requests are looked at once more (runtime/date_times.py)
        found = Typed(annotated(base, {"tz": True} if schema["format"] == "date-time" else {}), _STRING, exact, exact)
        return found.open() if schema["format"] == "uuid" else found
    return Typed(annotated("str", bounds), _STRING, exact, exact)


def integer(schema: dict[str, Any]) -> Typed:
    """The type of a whole number."""
    bounds: dict[str, Any] = {}
    exact = True
    for key, name in _LIMITS.items():
        if key not in schema:
            continue
        limit = schema[key]
        if limit != math.floor(limit):
            name, limit = ("ge", math.ceil(limit)) if name in ("ge", "gt") else ("le", math.floor(limit))
        if not -(2**63) <= limit < 2**63:
            exact = False
        elif name in bounds:
            bounds[name] = max(bounds[name], int(limit)) if name == "ge" else min(bounds[name], int(limit))
        else:
            bounds[name] = int(limit)
    exact &= _one_of_each(bounds)
    if "multipleOf" in schema:
        if schema["multipleOf"] == int(schema["multipleOf"]) and schema["multipleOf"] < _EXACT:
            bounds["multiple_of"] = int(schema["multipleOf"])
        else:
            exact = False
    return Typed(annotated("int", bounds), _INTEGER, exact, exact)


def number(schema: dict[str, Any]) -> Typed:
    """The type of any number."""
    bounds: dict[str, Any] = {}
    exact = True
    for key, name in _LIMITS.items():
        if key in schema:
            bounds[name] = schema[key]
            if abs(schema[key]) >= _EXACT:
                exact = False
                del bounds[name]
    exact &= _one_of_each(bounds)
    if "multipleOf" in schema:
        value = schema["multipleOf"]
        # of a half or a quarter every integer is a multiple, also those that a float cannot hold
        if Decimal(str(value)) == Decimal(value) and float(1 / value).is_integer():
            bounds["multiple_of"] = value
        else:
            exact = False
    return Typed(annotated("float", bounds), _NUMBER | _INTEGER, exact, exact)


def _one_of_each(bounds: dict[str, Any]) -> bool:
    """msgspec takes one lower and one upper bound: the tighter ones."""
    for closed, strict, tighter in (("ge", "gt", max), ("le", "lt", min)):
        if closed in bounds and strict in bounds:
            strict_wins = tighter(bounds[closed], bounds[strict]) == bounds[strict]
            del bounds[closed if strict_wins else strict]
    return True


def enum(values: list[Any], schema: dict[str, Any], *, is_open: bool) -> Typed:
    """The type of one of some values; where it is open, the type of which they are."""
    allowed = schema.get("type")
    kinds = [allowed] if isinstance(allowed, str) else allowed
    values = [value for value in values if kinds is None or _is_of(value, kinds)]
    texts = [value for value in values if isinstance(value, str)]
    whole = [int(value) for value in values if _is_of(value, ["integer"]) and abs(value) < 2**63]
    parts: list[Typed] = []
    exact = not schema.keys() & {
        "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "items", "properties", "required", "additionalProperties", "not", "oneOf", "anyOf", "if", "dependentRequired",
    }  # fmt: skip
    if schema.get("format") in ("int32", "int64") and not exact:
        exact = not schema.keys() & {"minLength", "maxLength", "pattern", "exclusiveMinimum", "exclusiveMaximum",
                                     "multipleOf", "not", "oneOf", "anyOf", "if"}  # fmt: skip
    literals = list(dict.fromkeys([*texts, *whole]))
    if literals and is_open:
        bases = [*["str"] * bool(texts), *["int"] * bool(whole)]
        kinds_of = frozenset([*["string"] * bool(texts), *["integer"] * bool(whole)])
        parts.append(Typed(" | ".join(bases), kinds_of, exact=False))
    elif literals:
        kinds_of = frozenset([*["string"] * bool(texts), *["integer"] * bool(whole)])
        parts.append(Typed(f"Literal[{', '.join(map(repr, literals))}]", kinds_of))
    if any(value is None for value in values):
        parts.append(NULL)
    flags = {value for value in values if isinstance(value, bool)}
    if flags:
        both = len(flags) == 2
        parts.append(Typed("bool", frozenset({"boolean"}), both, both))
    numbers = [
        v
        for v in values
        if isinstance(v, int | float) and not isinstance(v, bool) and not (_is_of(v, ["integer"]) and abs(v) < 2**63)
    ]
    if numbers:
        if whole:
            parts = [part for part in parts if "integer" not in part.kinds or "string" in part.kinds]
            if texts:
                return ANY.inexact()
        parts.append(Typed("float", _NUMBER | _INTEGER, False, False))
    if any(isinstance(value, list | dict) for value in values) or not parts:
        return ANY.inexact()
    found = joined(parts)
    return found if exact else found.inexact()


def _is_of(value: Any, kinds: list[str]) -> bool:
    match value:
        case None:
            return "null" in kinds
        case bool():
            return "boolean" in kinds
        case str():
            return "string" in kinds
        case int():
            return "integer" in kinds or "number" in kinds
        case float():
            return "number" in kinds or ("integer" in kinds and value.is_integer())
        case list():
            return "array" in kinds
        case _:
            return "object" in kinds
