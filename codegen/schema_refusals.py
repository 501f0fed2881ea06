"""Schemas that the generated types cannot express: refused, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.document import Raw, escape, ref_name, resolve

Reason = tuple[str, str]

_INEXPRESSIBLE = {
    "not", "if", "then", "else", "uniqueItems", "patternProperties", "propertyNames", "dependentRequired",
    "dependentSchemas", "contains", "prefixItems", "unevaluatedProperties", "unevaluatedItems", "writeOnly", "readOnly",
    "anyOf", "const", "xml",
}  # fmt: skip
_UNDERSTOOD = {
    "type", "format", "properties", "required", "items", "enum", "allOf", "oneOf", "discriminator", "nullable",
    "additionalProperties", "minLength", "maxLength", "pattern", "minItems", "maxItems", "minProperties",
    "maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "default",
    "description", "example", "title", "deprecated", "externalDocs",
}  # fmt: skip
_FORMATS = {
    "string": {"date-time", "date", "uuid", "password"},
    "integer": {"int32", "int64"},
    "number": {"float", "double"},
}
_TAKEN = {
    "Annotated", "Answer", "AnswerSpec", "Any", "ClassVar", "Client", "ContextHeader", "Handlers", "Literal", "Meta",
    "Model", "Operation", "Parameter", "Policy", "Request", "UNSET", "UnsetType", "datetime", "msgspec", "uuid",
}  # fmt: skip


def schema_refusals(document: Raw) -> Iterator[Reason]:
    """Every schema that is more than the types can say."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        path = f"/components/schemas/{escape(name)}"
        if name in _TAKEN or not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield path, "a schema's name must be CamelCase and none of the generated code's own"
        yield from in_schema(document, schema, path, named=True)


def in_schema(document: Raw, schema: Any, path: str, *, named: bool = False) -> Iterator[Reason]:
    """The reasons within one schema. ``named``: it stands in components, so it may be an object."""
    if not isinstance(schema, dict):
        yield path, "not a schema object"
        return
    if "$ref" in schema:
        if siblings := sorted(
            key for key in schema if key != "$ref" and not key.startswith("x-") and key != "description"
        ):
            yield path, f"beside a $ref these are ignored by OpenAPI 3.0: {', '.join(siblings)}"
        return
    for key in sorted(schema):
        if key in _INEXPRESSIBLE:
            yield f"{path}/{key}", "cannot be expressed by the generated types"
        elif key not in _UNDERSTOOD and not key.startswith("x-"):
            yield f"{path}/{key}", "is not a keyword that the compiler knows"
    yield from _in_kind(schema, path)
    yield from _in_union(document, schema, path)
    yield from _in_object(document, schema, path, named=named)
    for name, member in schema.get("properties", {}).items():
        yield from in_schema(document, member, f"{path}/properties/{escape(name)}")
    if "items" in schema:
        yield from in_schema(document, schema["items"], f"{path}/items")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from in_schema(document, schema["additionalProperties"], f"{path}/additionalProperties")


def _in_kind(schema: Raw, path: str) -> Iterator[Reason]:
    kind = schema.get("type")
    if isinstance(kind, list):
        yield f"{path}/type", "several types at once cannot be expressed; use nullable or oneOf with a discriminator"
        return
    if kind is None and not {"allOf", "oneOf", "properties"} & schema.keys():
        yield path, "a schema without a type says nothing"
    if "format" in schema and schema["format"] not in _FORMATS.get(str(kind), set()):
        yield f"{path}/format", f"format {schema['format']!r} of a {kind} is not checked by the generated types"
    if "enum" in schema:
        if kind not in ("string", "integer"):
            yield f"{path}/enum", "only enums of strings and integers can be expressed"
        if schema.get("nullable") or None in schema["enum"]:
            yield f"{path}/enum", "an enum cannot be nullable; make the member optional"
    if "default" in schema and kind not in ("string", "integer", "number", "boolean"):
        yield f"{path}/default", "only scalars can have a default"
    if kind == "array" and "items" not in schema:
        yield path, "an array without items says nothing"
    if isinstance(schema.get("pattern"), str):
        try:
            re.compile(schema["pattern"])
        except re.error as error:
            yield f"{path}/pattern", f"is no regular expression: {error}"


def _in_union(document: Raw, schema: Raw, path: str) -> Iterator[Reason]:
    if "oneOf" not in schema:
        return
    discriminator = schema.get("discriminator", {})
    mapping = {ref_name(ref): tag for tag, ref in discriminator.get("mapping", {}).items()}
    for index, choice in enumerate(schema["oneOf"]):
        where = f"{path}/oneOf/{index}"
        if "$ref" not in choice:
            yield where, "the choices of oneOf must be named schemas"
        elif ref_name(choice["$ref"]) not in mapping:
            yield where, "oneOf needs a discriminator whose mapping names each choice"
        else:
            tag = resolve(document, choice).get("properties", {}).get(discriminator.get("propertyName"), {})
            if resolve(document, tag).get("enum") != [mapping[ref_name(choice["$ref"])]]:
                yield where, "its discriminator property must be an enum of just its tag"


def _in_object(document: Raw, schema: Raw, path: str, *, named: bool) -> Iterator[Reason]:
    members = schema.get("properties", {})
    if (members or "allOf" in schema) and not named:
        yield path, "an object needs a name: move it to components/schemas"
    if members and isinstance(schema.get("additionalProperties"), dict):
        yield f"{path}/additionalProperties", "cannot be expressed beside properties"
    for name in schema.get("required", []):
        if name not in members and "allOf" not in schema:
            yield f"{path}/required", f"names {name!r}, which is no property"
    for index, part in enumerate(schema.get("allOf", [])):
        where = f"{path}/allOf/{index}"
        if resolve(document, part).get("additionalProperties") is False:
            yield where, "allOf over an object with additionalProperties: false matches nothing"
        if "$ref" not in part:
            yield from in_schema(document, part, where, named=True)
