"""The schemas of a contract for an independent judge, jsonschema-rs, with no code of the compiler in between.

They differ from the document on purpose in two ways: objects and enums of responses are open (docs/context.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import jsonschema_rs

from tests.contract.serving import document_of

Raw = dict[str, Any]
_RANGES = {"int32": 2**31, "int64": 2**63}


class Judge:
    """Says what is right by the contract of a generated package."""

    def __init__(self, package: ModuleType) -> None:
        self.document = document_of(package)
        self.schemas: dict[str, Raw] = self.document["components"]["schemas"]
        answered = set(_reached(self.document, [o["responses"] for o in _operations(self.document)]))
        tags = {
            (choice["$ref"], schema["discriminator"]["propertyName"])
            for schema in self.schemas.values()
            for choice in schema.get("oneOf", [])
        }
        self._definitions = {
            name: _modern(schema, answered=name in answered, tags={t for ref, t in tags if ref.endswith(f"/{name}")})
            for name, schema in self.schemas.items()
        }

    def names(self) -> list[str]:
        """The schemas that can stand by themselves: all but the choices of a oneOf, whose tag is the choice's."""
        choices = {choice["$ref"] for schema in self.schemas.values() for choice in schema.get("oneOf", [])}
        return [name for name in self.schemas if f"#/components/schemas/{name}" not in choices]

    def validator(self, name: str) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of values of a named schema, formats included."""
        root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": self._definitions}}
        return jsonschema_rs.Draft202012Validator(root, validate_formats=True)


def _operations(document: Raw) -> Iterator[Raw]:
    for item in document["paths"].values():
        yield from (item[method] for method in ("get", "put", "post", "delete", "patch") if method in item)


def _reached(document: Raw, start: Any) -> Iterator[str]:
    """Names of the schemas that ``start`` refers to, directly or not."""
    seen: set[str] = set()
    left = [start]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left += node
        elif isinstance(node, dict):
            left += node.values()
            if "$ref" in node and node["$ref"] not in seen:
                seen.add(node["$ref"])
                section, name = node["$ref"].split("/")[2:]
                left.append(document["components"][section][name])
                if section == "schemas":
                    yield name


def _modern(schema: Any, *, answered: bool, tags: set[str]) -> Any:
    """OpenAPI 3.0's dialect in JSON Schema 2020-12."""
    found = {key: value for key, value in schema.items() if not key.startswith("x-") and key != "example"}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = _modern(found[key], answered=answered, tags=set())
    if "properties" in found:
        found["properties"] = {
            name: member if name in tags else _modern(member, answered=answered, tags=set())
            for name, member in found["properties"].items()
        }
    if "allOf" in found:
        found["allOf"] = [_modern(part, answered=answered, tags=tags) for part in found["allOf"]]
    for bound, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if found.pop(flag, False):
            found[flag] = found.pop(bound)
    if found.get("format") in _RANGES:
        limit = _RANGES[found["format"]]
        found["allOf"] = [{"minimum": -limit, "maximum": limit - 1}]
    if answered:
        found.pop("enum", None)
        if found.get("additionalProperties") is False:
            del found["additionalProperties"]
    if found.pop("nullable", False):
        found["type"] = [found["type"], "null"]
    return found


def pointer(path: list[str | int]) -> str:
    """A place as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def samples(judge: Judge, name: str) -> list[Any]:
    """Right values of a named schema: one with everything in it, and one with only what must be."""
    return [_sample(judge, judge.schemas[name], full, 0) for full in (True, False)]


#: a right value for each pattern of the contracts
PATTERNS = {
    r"^[A-Za-z0-9_-]+$": "aZ_09-x",
    r"^[A-Za-z0-9_.-]+$": "aZ_09-.",
    r"^[a-z0-9]+$": "abc4567",
    r"^[!-~]+$": "0123456789abcdef!~",
    r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$": "-250.0001",
    r"^-?\d{1,3}(\.\d{2})?$|^free$": "-12.50",
    r"^[A-Z]{3}$": "RUB",
    r"^\+[1-9][0-9]{6,14}$": "+79161234567",
    r"^\+[0-9]{3,15}$": "+79161234567",
}
FORMATS = {
    "date-time": "2026-03-14T18:30:00.25+03:00",
    "date": "2026-03-14",
    "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "password": "hunter22",
}


def _sample(judge: Judge, schema: Raw, full: bool, depth: int) -> Any:
    if "$ref" in schema:
        return _sample(judge, judge.schemas[schema["$ref"].rsplit("/", 1)[-1]], full, depth)
    if "oneOf" in schema:
        return _sample(judge, schema["oneOf"][-1 if full and depth < 3 else 0], full, depth + 1)
    if "allOf" in schema or "properties" in schema:
        return _object(judge, schema, full, depth, set(schema.get("required", [])))
    if "enum" in schema:
        return schema["enum"][-1]
    match schema["type"]:
        case "string":
            text = FORMATS.get(schema.get("format", "")) or PATTERNS.get(schema.get("pattern", ""), "texts")
            return (text * schema.get("minLength", 1))[: schema.get("maxLength")] if len(text) == 5 else text
        case "integer" | "number" as kind:
            step = schema.get("multipleOf", 1 if kind == "integer" else 0.5)
            low = schema.get("minimum", 0)
            return (low // step + 1) * step if low % step or schema.get("exclusiveMinimum") else low
        case "boolean":
            return True
        case "array":
            size = max(schema.get("minItems", 0), 2 if full and depth < 3 else 0)
            items = [_sample(judge, schema["items"], full, depth + 1) for _ in range(size)]
            return items[: schema.get("maxItems", size)]
        case _:
            values = schema.get("additionalProperties")
            inner = _sample(judge, values, full, depth + 1) if isinstance(values, dict) and values else {"any": [1.5]}
            return {"key": inner} if full or schema.get("minProperties") else {}


def _object(judge: Judge, schema: Raw, full: bool, depth: int, required: set[str]) -> Raw:
    found: Raw = {}
    for part in schema.get("allOf", []):
        whole = judge.schemas[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part
        found |= _object(judge, whole, full, depth, required | set(whole.get("required", [])))
    for name, member in schema.get("properties", {}).items():
        if name in required or (full and depth < 3):
            found[name] = _sample(judge, member, full, depth + 1)
    return found


def has_safe_name(part: str) -> bool:
    """Return whether a name from a document may be quoted (runtime.explain)."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}|\d+", part) is not None
