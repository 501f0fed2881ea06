"""The schemas that a package keeps for the judge: those of which the types do not say all."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import jsonschema_rs

from codegen.document import Reason, escape
from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Schema, Spec
from codegen.typing.direction import is_marked
from codegen.typing.flat import is_annotation

_CHECKED_FORMATS = ("date-time", "date", "uuid")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_LISTED = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties",
)  # fmt: skip
#: below these, what a response may grow by decides between choices
_DECIDING = {"oneOf", "anyOf", "not", "if", "then", "else", "contains", "dependentSchemas"}
_KIND_OF = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def place_of(side: str, name: str) -> str:
    """Return the URI of a named schema for the judge: the end of a reference."""
    return quote(f"{side}.{escape(name)}")


class JudgeSchemas:
    """Collects schemas by side: ``in`` for what a server receives, ``out`` for what it sends, which may grow."""

    def __init__(self, spec: Spec) -> None:
        self._schemas = spec.schemas
        self.found: dict[str, Schema] = {}

    def keep(self, side: str, schema: Schema, name: str) -> str:
        """Keep a schema, under ``name`` where it has none of its own. Return its place for the judge."""
        if isinstance(schema, dict) and "$ref" in schema:
            return self.keep_named(side, name_of_ref(schema))
        while name in self._schemas:
            name += "_"
        self.found[f"{side}.{name}"] = self._judged(schema, side, is_open=side == "out")
        return place_of(side, name)

    def keep_named(self, side: str, name: str) -> str:
        """Keep a named schema, and all to which it refers."""
        if f"{side}.{name}" not in self.found:
            self.found[f"{side}.{name}"] = {}
            self.found[f"{side}.{name}"] = self._judged(self._schemas.get(name, {}), side, is_open=side == "out")
        return place_of(side, name)

    def check(self) -> list[Reason]:
        """Return the reasons why the judge cannot use the document."""
        try:
            jsonschema_rs.Draft202012Validator({"$defs": self.found})
        except (ValueError, jsonschema_rs.ValidationError) as error:
            return [("/components/schemas", " ".join(str(error).split())[:200])]
        return []

    @property
    def document(self) -> dict[str, Any] | None:
        """All schemas, ``None`` where there are none."""
        return {"$defs": self.found} if self.found else None

    def _judged(self, schema: Schema, side: str, *, is_open: bool) -> Schema:
        if isinstance(schema, bool):
            return schema
        if "$ref" in schema:
            return {"$ref": f"#/$defs/{self.keep_named(side, name_of_ref(schema))}"}
        found: dict[str, Any] = {}
        for key, value in schema.items():
            inner = is_open and key not in _DECIDING
            if key in _NAMED:
                found[key] = {name: self._judged(item, side, is_open=inner) for name, item in value.items()}
            elif key in _LISTED:
                found[key] = [self._judged(item, side, is_open=inner) for item in value]
            elif key in _SINGLE:
                found[key] = self._judged(value, side, is_open=inner)
            elif not is_annotation(key):
                found[key] = value
        if schema.get("format") in _CHECKED_FORMATS and schema.get("type") == "string":
            found["format"] = schema["format"]
        self._leave_out_hidden(found, schema, side)
        return _opened(found) if is_open else found

    def _leave_out_hidden(self, found: dict[str, Any], schema: dict[str, Any], side: str) -> None:
        flag = "readOnly" if side == "in" else "writeOnly"
        members = schema.get("properties", {})
        hidden = {name for name, member in members.items() if is_marked(self._schemas, member, flag)}
        if hidden and "required" in found:
            found["required"] = [name for name in found["required"] if name not in hidden]


def _opened(found: dict[str, Any]) -> dict[str, Any]:
    """Responses may grow: by members, and by values of enums."""
    opened = dict(found)
    for key in ("additionalProperties", "unevaluatedProperties"):
        if opened.get(key) is False and "patternProperties" not in opened:
            del opened[key]
    values = opened.pop("enum", None)
    if values is not None and "type" not in opened:
        opened["type"] = sorted({_KIND_OF.get(type(value), "null") for value in values})
    return opened
