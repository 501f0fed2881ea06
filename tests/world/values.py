"""Values that a schema allows, found by trying: jsonschema-rs decides which are right."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

_TEXTS = {
    "date-time": "2026-03-14T15:09:26.535Z",
    "date": "2026-03-14",
    "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
}
_PATTERNS = [
    "a",
    "A",
    "abc",
    "ABC",
    "aB3",
    "1",
    "12",
    "123",
    "+79161234567",
    "a-b",
    "a_b",
    "1.2.3",
    "P1D",
    "EUR",
    "00:00",
]
_TRIES = 30
_DEEPEST = 4


class Values:
    """Finds values for the schemas of one document of definitions."""

    def __init__(self, definitions: dict[str, Any], chance: random.Random) -> None:
        self._definitions = definitions
        self._chance = chance

    def find(self, schema: Any) -> Any:
        """A right value. Raises LookupError where none is found."""
        if not isinstance(schema, dict):
            schema = {"not": {}} if schema is False else {}
        judge = jsonschema_rs.Draft202012Validator({**schema, **self._definitions}, validate_formats=True)
        for number in range(_TRIES):
            value = self._value(schema, number * 2 // _TRIES + _DEEPEST - 2)
            if judge.is_valid(value):
                return value
        raise LookupError

    def _value(self, schema: Any, depth: int) -> Any:
        if not isinstance(schema, dict):
            return "x"
        schema = self._followed(schema, 0)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._chance.choice(schema["enum"])
        for key in ("oneOf", "anyOf"):
            if schema.get(key) and "properties" not in schema:
                return self._value(self._chance.choice(schema[key]), depth)
        kinds = schema.get("type")
        if kinds is None:
            kinds = (
                "object" if {"properties", "required"} & schema.keys() else "array" if "items" in schema else "string"
            )
        match kinds if isinstance(kinds, str) else self._chance.choice(kinds):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "integer" | "number" as kind:
                return self._number(schema, kind)
            case "boolean":
                return self._chance.random() < 0.5
            case "null":
                return None
            case _:
                return self._text(schema)

    def _followed(self, schema: dict[str, Any], deep: int) -> dict[str, Any]:
        """The keywords of a schema and of its parts, the last of each."""
        found: dict[str, Any] = {}
        parts = [*schema.get("allOf", [])]
        if "$ref" in schema and deep < 30:
            parts.append(self._named(schema["$ref"]))
        for part in parts:
            if isinstance(part, dict) and deep < 30:
                more = self._followed(part, deep + 1)
                members = {**found.get("properties", {}), **more.get("properties", {})}
                required = [*found.get("required", []), *more.get("required", [])]
                found |= (
                    more | ({"properties": members} if members else {}) | ({"required": required} if required else {})
                )
        own = {key: value for key, value in schema.items() if key not in ("allOf", "$ref")}
        members = {**found.get("properties", {}), **own.get("properties", {})}
        required = [*found.get("required", []), *own.get("required", [])]
        return found | own | ({"properties": members} if members else {}) | ({"required": required} if required else {})

    def _named(self, ref: str) -> Any:
        name = unquote(ref.removeprefix("#/$defs/")).replace("~1", "/").replace("~0", "~")
        return self._definitions["$defs"][name]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        members = schema.get("properties", {})
        required = schema.get("required", [])
        found = {}
        for name, member in members.items():
            if member is not False and (name in required or (depth > 0 and self._chance.random() < 0.6)):
                found[name] = self._value(member, depth - 1)
        for name in required:
            found.setdefault(name, "x")
        more = schema.get("additionalProperties")
        if not members and depth > 0 and more is not False:
            for number in range(schema.get("minProperties", 1)):
                found[f"k{number}"] = self._value(more, depth - 1) if isinstance(more, dict) and more else "x"
        return found

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        found = [self._value(item, depth - 1) for item in schema.get("prefixItems", [])]
        least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        count = max(least, min(most, 1 if depth > 0 else 0))
        while len(found) < count:
            found.append(self._value(schema.get("items", {}), depth - 1))
        return found

    def _number(self, schema: dict[str, Any], kind: str) -> int | float:
        low = schema.get("minimum", schema.get("exclusiveMinimum", -5))
        high = schema.get("maximum", schema.get("exclusiveMaximum", max(low, 0) + 10))
        low = min(low, high)
        value = self._chance.choice([low, low + 1, high, high - 1, (low + high) / 2])
        step = schema.get("multipleOf")
        if step:
            value = round(value / step) * step
        return int(value) if kind == "integer" or value == int(value) else value

    def _text(self, schema: dict[str, Any]) -> str:
        if schema.get("format") in _TEXTS:
            return str(_TEXTS[schema["format"]])
        if "pattern" in schema:
            literal = schema["pattern"].removeprefix("^").removesuffix("$").strip("()").split("|")
            return str(self._chance.choice([*literal, *_PATTERNS]))
        least, most = schema.get("minLength", 0), schema.get("maxLength", 64)
        text = self._chance.choice(["x", "text", "a b", "10"])
        return str(text * (least or 1))[: int(max(least, min(most, 8)))]
