"""Schemas that the generated types cannot express: refused, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from codegen.document import Raw, Reason, at, escape, members_of, ref_name, resolve
from codegen.lint.scalars import scalar_refusals
from codegen.lint.unions import in_union
from codegen.naming import class_name, identifier
from codegen.reach import operations_of

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
_TYPES = {"string", "integer", "number", "boolean", "array", "object", None}
_TAKEN = {
    "Annotated", "Answer", "AnswerSpec", "Any", "ClassVar", "Client", "ContextHeader", "Handlers", "Literal", "Meta",
    "Model", "Operation", "Parameter", "Policy", "Request", "UNSET", "UnsetType", "datetime", "msgspec", "uuid",
}  # fmt: skip


def schema_refusals(document: Raw) -> Iterator[Reason]:
    """Every named schema that is more than the types can say."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        path = f"/components/schemas/{escape(name)}"
        if name in _TAKEN or not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield path, "a schema's name must be CamelCase and none of the generated code's own"
        if "$ref" in schema:
            yield path, f"is nothing but another name of {ref_name(schema['$ref'])}"
        if _is_made_of_itself(document, name):
            yield path, "is made of itself, without an object in between"
        yield from in_schema(document, schema, path, named=True)


def taken_names(document: Raw) -> Iterator[Reason]:
    """Schemas whose names in Python are those of operations' classes, or of other schemas."""
    seen: set[str] = set()
    for _, _, operation, _ in operations_of(document):
        title = class_name(str(operation.get("operationId")))
        responses = [f"{title}{'Default' if status == 'default' else status}" for status in operation["responses"]]
        seen |= {f"{title}Request", f"{title}Response", f"{title}Result", *responses}
    for name in document.get("components", {}).get("schemas", {}):
        if class_name(name) in seen:
            path = f"/components/schemas/{escape(name)}"
            yield path, f"{class_name(name)} would be the name of two things in the generated package"
        seen.add(class_name(name))


def _is_made_of_itself(document: Raw, name: str) -> bool:
    """Only the members of objects may refer to what is defined later, themselves included."""
    seen: set[str] = set()
    inner: Any = document["components"]["schemas"][name]
    while isinstance(inner, dict) and inner.get("$ref") not in seen and "properties" not in inner:
        if "$ref" in inner:
            seen.add(inner["$ref"])
            inner = at(document, inner["$ref"].removeprefix("#"))
        else:
            inner = inner.get("items", inner.get("additionalProperties"))
    return f"#/components/schemas/{escape(name)}" in seen


def in_schema(document: Raw, schema: Any, path: str, *, named: bool = False) -> Iterator[Reason]:
    """The reasons within one schema. ``named``: it stands in components, so it may be an object or a choice."""
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
    yield from in_union(document, schema, path, named=named)
    yield from _in_object(document, schema, path, named=named)
    for name, member in schema.get("properties", {}).items():
        yield from in_schema(document, member, f"{path}/properties/{escape(name)}")
    if "items" in schema:
        yield from in_schema(document, schema["items"], f"{path}/items")
    if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        yield from in_schema(document, schema["additionalProperties"], f"{path}/additionalProperties")


def _in_kind(schema: Raw, path: str) -> Iterator[Reason]:
    kind = schema.get("type")
    if isinstance(kind, list):
        yield f"{path}/type", "several types at once cannot be expressed; use nullable or oneOf with a discriminator"
        return
    if kind not in _TYPES:
        yield f"{path}/type", f"{kind} is no type of OpenAPI 3.0"
    if kind is None and not {"allOf", "oneOf", "properties"} & schema.keys():
        yield path, "a schema without a type says nothing"
    if schema.get("nullable") and {"allOf", "oneOf", "properties"} & schema.keys():
        yield f"{path}/nullable", "an object cannot be nullable; make the member optional"
    if kind == "array" and "items" not in schema:
        yield path, "an array without items says nothing"
    yield from scalar_refusals(schema, path)


def _in_object(document: Raw, schema: Raw, path: str, *, named: bool) -> Iterator[Reason]:
    is_object = "properties" in schema or "allOf" in schema
    more = schema.get("additionalProperties")
    if is_object and not named:
        yield path, "an object needs a name: move it to components/schemas"
    if is_object and schema.get("type", "object") != "object":
        yield f"{path}/type", "must be object beside properties"
    if is_object and isinstance(more, dict) and more:
        yield f"{path}/additionalProperties", "cannot be expressed beside properties"
    if not is_object and more is False:
        yield f"{path}/additionalProperties", "forbids everything in an object without properties"
    if "allOf" in schema and more is False:
        yield f"{path}/additionalProperties", "forbids what allOf demands: it does not see the members of its parts"
    for name in schema.get("required", []):
        if name not in members_of(document, schema):
            yield f"{path}/required", f"names {name!r}, which is no property"
    for name, other in _named_alike(members_of(document, schema)):
        yield path, f"has members that have the same name in Python: {other!r} and {name!r}"
    for name in _defined_twice(document, schema):
        yield f"{path}/allOf", f"has parts that define {name!r} in different ways"
    for index, part in enumerate(schema.get("allOf", [])):
        yield from _in_part(document, part, f"{path}/allOf/{index}")


def _named_alike(members: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for name in members:
        if identifier(name) in seen:
            yield name, seen[identifier(name)]
        seen[identifier(name)] = name


def _defined_twice(document: Raw, schema: Raw) -> Iterator[str]:
    seen: Raw = {}
    for part in [*schema.get("allOf", []), {"properties": schema.get("properties", {})}]:
        for name, member in members_of(document, resolve(document, part)).items():
            if seen.setdefault(name, member) != member:
                yield name


def _in_part(document: Raw, part: Raw, where: str) -> Iterator[Reason]:
    found = resolve(document, part)
    if found.get("additionalProperties") is False:
        yield where, "allOf over an object with additionalProperties: false matches nothing"
    if not {"properties", "allOf"} & found.keys():
        yield where, "only objects with properties can be parts of allOf"
    if "$ref" not in part:
        yield from in_schema(document, part, where, named=True)
