"""Schemas of either dialect of OpenAPI as JSON Schema 2020-12, each keyword checked for its form."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jsonschema_rs

from codegen.document import Raw, escape, unescape
from codegen.normalise.findings import Findings
from codegen.normalise.names import ref_to
from codegen.normalise.nullable import ANNOTATIONS, nullable
from codegen.normalise.references import References, name_of_place
from codegen.normalise.spec import Schema
from codegen.patterns import escape_lone_brackets

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")
_INT_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class SchemaNormaliser:
    """Collects all named schemas, those included that are named only because something refers to their place."""

    def __init__(self, document: Raw, references: References, findings: Findings, *, is_30: bool) -> None:
        self._references = references
        self._findings = findings
        self._is_30 = is_30
        self._places: dict[str, str] = {}
        self.named: dict[str, Schema] = {}
        components = document.get("components")
        schemas = components.get("schemas") if isinstance(components, dict) else None
        self._declared: Raw = schemas if isinstance(schemas, dict) else {}

    def run(self) -> None:
        """Normalise all declared schemas, in the document's order."""
        for name in self._declared:
            self.named[name] = {}
        for name, node in self._declared.items():
            self.named[name] = self.schema(node, f"/components/schemas/{escape(name)}")

    def schema(self, node: Any, path: str) -> Schema:
        """One schema. What is wrong with it is noted, and left out."""
        if isinstance(node, bool):
            return node
        if node is None:
            self._findings.warn(path, "is empty: any value")
            return {}
        if not isinstance(node, dict):
            self._findings.refuse(path, "not a schema")
            return {}
        if "$ref" in node and not isinstance(node["$ref"], dict):
            return self._reference(node, path)
        return self._keywords(node, path)

    def _reference(self, node: Raw, path: str) -> Schema:
        pointer = self._references.pointer(node["$ref"], path)
        if pointer is None:
            return {}
        beside = {key: value for key, value in node.items() if key != "$ref"}
        kept = {key: value for key, value in beside.items() if key.startswith("x-") or key == "description"}
        found: dict[str, Any] = {**kept, **ref_to(self._named_by(pointer))}
        told = sorted(key for key in beside.keys() - kept.keys() - {"title", "example", "examples", "summary"})
        if not told:
            return found
        if self._is_30:
            self._findings.warn(path, f"beside a $ref these are ignored by OpenAPI 3.0: {', '.join(told)}")
            return found
        siblings = self._keywords(beside, path)
        if isinstance(siblings, dict) and siblings.keys() <= {*ANNOTATIONS, *kept}:
            return siblings | found
        parts = [found, *siblings.pop("allOf", [])] if isinstance(siblings, dict) else [found, siblings]
        return {**(siblings if isinstance(siblings, dict) else {}), "allOf": parts}

    def _named_by(self, pointer: str) -> str:
        parts = pointer.split("/")
        if len(parts) == 4 and pointer.startswith("/components/schemas/"):
            return unescape(parts[3])
        if pointer not in self._places:
            wanted = name_of_place(pointer)
            name, number = wanted, 2
            while name in self._declared or name in self.named:
                name, number = f"{wanted}_{number}", number + 1
            self._places[pointer] = name
            self.named[name] = {}
            self.named[name] = self.schema(self._references.target(pointer), pointer)
        return self._places[pointer]

    # --- keywords ---

    def _keywords(self, node: Raw, path: str) -> Schema:
        found: dict[str, Any] = {}
        for key, value in node.items():
            if key.startswith("x-") or key in ANNOTATIONS:
                found[key] = value
            elif key in _READERS and (value is not None or key == "const"):
                _READERS[key](self, found, key, value, f"{path}/{escape(key)}")
            elif key in _READERS:
                self._findings.warn(f"{path}/{key}", "is empty, and left out")
            elif key == "nullable" and not self._is_30:
                self._findings.warn(f"{path}/nullable", "is no keyword of OpenAPI 3.1, and ignored")
        for key in ("description", "title", "format"):
            if key in found and not isinstance(found[key], str):
                found[key] = str(found[key])
        if "additionalItems" in found:
            more = found.pop("additionalItems")
            if "prefixItems" in found:
                found["items"] = more
        self._bring_flags(found)
        self._bring_ranges(found)
        if self._is_30 and node.get("nullable") is True:
            found = nullable(found)
        return found

    def _bring_flags(self, found: dict[str, Any]) -> None:
        """Draft 4, and so OpenAPI 3.0, has flags beside the bounds."""
        for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if isinstance(found.get(flag), bool) and found.pop(flag) and bound in found:
                found[flag] = found.pop(bound)

    @staticmethod
    def _bring_ranges(found: dict[str, Any]) -> None:
        """int32 and int64 are bounds like any other (OpenAPI 3.0.3, Data Types)."""
        kinds = found.get("type")
        if "integer" not in (kinds if isinstance(kinds, list) else [kinds]) or found.get("format") not in _INT_RANGES:
            return
        if isinstance(kinds, list) and "number" in kinds:
            return
        low, high = _INT_RANGES[found["format"]]
        if "exclusiveMinimum" not in found:
            found["minimum"] = max(low, found.get("minimum", low))
        if "exclusiveMaximum" not in found:
            found["maximum"] = min(high, found.get("maximum", high))

    def _type(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        kinds = value if isinstance(value, list) else [value]
        if not kinds or any(kind not in TYPES for kind in kinds):
            self._findings.refuse(path, f"{value!r} is no type")
            return
        kinds = list(dict.fromkeys(kinds))
        found[key] = kinds[0] if len(kinds) == 1 else kinds

    def _number(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if isinstance(value, bool) and key.startswith("exclusive"):
            found[key] = value
        elif not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            self._findings.refuse(path, "must be a finite number")
        elif key == "multipleOf" and value <= 0:
            self._findings.refuse(path, "must be greater than zero")
        else:
            found[key] = value

    def _count(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != value // 1:
            self._findings.refuse(path, "must be a whole number that is not negative")
        elif value < 2**63:
            found[key] = int(value)
        elif key.startswith("min"):
            self._findings.refuse(path, "is more than any value has")

    def _flag(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if not isinstance(value, bool):
            self._findings.refuse(path, "must be true or false")
        elif value:
            found[key] = value

    def _pattern(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        pattern = self._regex(value, path)
        if pattern is not None:
            found[key] = pattern

    def _regex(self, value: Any, path: str) -> str | None:
        if not isinstance(value, str):
            self._findings.refuse(path, "is no regular expression")
            return None
        for pattern in (value, escape_lone_brackets(value)):
            try:
                jsonschema_rs.Draft202012Validator({"pattern": pattern})
            except (ValueError, jsonschema_rs.ValidationError):
                continue
            return pattern
        self._findings.refuse(path, "is no regular expression of ECMA 262, or too large a one")
        return None

    def _values(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if not isinstance(value, list):
            self._findings.refuse(path, "must be a list")
        elif not value:
            self._findings.warn(path, "has no value, so nothing is right")
            found["not"] = {}
        else:
            found[key] = value

    def _const(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        found[key] = value

    def _names(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if isinstance(value, bool):  # of draft 3, on the property itself
            self._findings.warn(path, "is a list of names of properties, so a flag says nothing")
        elif not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self._findings.refuse(path, "must be a list of names")
        elif value:
            found[key] = list(dict.fromkeys(value))

    def _one(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        found[key] = self.schema(value, path)

    def _items(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if isinstance(value, list):  # before 2020-12
            found["prefixItems"] = [self.schema(item, f"{path}/{index}") for index, item in enumerate(value)]
        else:
            found[key] = self.schema(value, path)

    def _more_items(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        found["additionalItems"] = self.schema(value, path)

    def _list(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if not isinstance(value, list):
            self._findings.refuse(path, "must be a list of schemas")
        elif not value:
            self._findings.warn(path, "is empty, and left out")
        else:
            found[key] = [self.schema(item, f"{path}/{index}") for index, item in enumerate(value)]

    def _map(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            self._findings.refuse(path, "must be an object of schemas")
            return
        if key == "patternProperties":
            regexes = {name: self._regex(name, f"{path}/{escape(name)}") for name in value}
            value = {regex: value[name] for name, regex in regexes.items() if regex is not None}
        found[key] = {name: self.schema(item, f"{path}/{escape(name)}") for name, item in value.items()}

    def _needs(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        """``dependencies``, of drafts before 2019-09, and ``dependentRequired``."""
        if not isinstance(value, dict):
            self._findings.refuse(path, "must be an object")
            return
        for name, item in value.items():
            if isinstance(item, list):
                found.setdefault("dependentRequired", {})[name] = [str(needed) for needed in item]
            else:
                schema = self.schema(item, f"{path}/{escape(name)}")
                found.setdefault("dependentSchemas", {})[name] = schema

    def _discriminator(self, found: dict[str, Any], key: str, value: Any, path: str) -> None:
        name = value.get("propertyName") if isinstance(value, dict) else None
        if not isinstance(name, str):
            self._findings.warn(path, "names no property, and is left out")
            return
        mapping = value.get("mapping")
        found[key] = {"propertyName": name, "mapping": {}}
        for tag, ref in mapping.items() if isinstance(mapping, dict) else ():
            if isinstance(ref, str) and ref in self._declared:
                found[key]["mapping"][tag] = ref
            elif isinstance(ref, str) and ref.startswith("#/"):
                pointer = self._references.pointer(ref, f"{path}/mapping/{escape(tag)}")
                if pointer is not None:
                    found[key]["mapping"][tag] = self._named_by(pointer)


_Reader = Callable[[SchemaNormaliser, dict[str, Any], str, Any, str], None]
_N = SchemaNormaliser
_READERS: dict[str, _Reader] = {
    "type": _N._type,
    "pattern": _N._pattern,
    "enum": _N._values,
    "const": _N._const,
    "required": _N._names,
    "items": _N._items,
    "additionalItems": _N._more_items,
    "dependencies": _N._needs,
    "dependentRequired": _N._needs,
    "discriminator": _N._discriminator,
    "uniqueItems": _N._flag,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _N._number),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
         "maxContains"),
        _N._count,
    ),
    **dict.fromkeys(
        ("not", "if", "then", "else", "additionalProperties", "contains", "propertyNames", "unevaluatedItems",
         "unevaluatedProperties"),
        _N._one,
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _N._list),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _N._map),
}  # fmt: skip
