"""Schemas that the generated types cannot express are refused, with their place and the reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from codegen.build import build
from codegen.contracts import Contract
from codegen.document import Refused
from tests.contract.compiling import minimal

STRING, OBJECT = {"type": "string"}, {"type": "object", "properties": {"a": {"type": "string"}}}
CLOSED = {**OBJECT, "additionalProperties": False}
NESTED = {"type": "object", "properties": {"o": OBJECT}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def choice(tag: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": [tag]}}, **more}


def one_of(*names: str, by: str = "kind", **more: Any) -> dict[str, Any]:
    mapping = {name.lower(): f"#/components/schemas/{name}" for name in names}
    discriminator = {"propertyName": by, "mapping": mapping}
    return {"oneOf": [ref(name) for name in names], "discriminator": discriminator, **more}


def reasons_for(tmp_path: Path, document: Any) -> list[tuple[str, str]]:
    file = tmp_path / "openapi.yaml"
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(Refused) as refused:
        build(Contract("ours", file, own=True), tmp_path)
    assert str(refused.value).splitlines() == [f"{file}: {path}: {why}" for path, why in refused.value.reasons]
    # who reaches what is a rule of its own (test_refused_files)
    return [(path, why) for path, why in refused.value.reasons if not re.match("is part of|is not used", why)]


KEYWORDS: dict[str, Any] = {
    "not": {}, "if": {}, "then": {}, "else": {}, "uniqueItems": True, "patternProperties": {}, "propertyNames": {},
    "dependentRequired": {}, "dependentSchemas": {}, "contains": {}, "prefixItems": [{}],
    "unevaluatedProperties": False,
    "unevaluatedItems": False, "writeOnly": True, "readOnly": True, "anyOf": [{}], "const": "a", "xml": {},
}  # fmt: skip


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_that_no_type_can_say(tmp_path: Path, keyword: str) -> None:
    reasons = reasons_for(tmp_path, minimal(A={**STRING, keyword: KEYWORDS[keyword]}))
    assert reasons == [(f"/components/schemas/A/{keyword}", "cannot be expressed by the generated types")]


CASES = [
    ("typo", {**STRING, "maxlength": 3}, "/maxlength", "is not a keyword that the compiler knows"),
    ("in a property", {"type": "object", "properties": {"a/b": {"type": "string", "const": 1}}},
     "/properties/a~1b/const", "cannot be expressed"),
    ("in items", {"type": "array", "items": {"type": "string", "not": {}}}, "/items/not", "cannot be expressed"),
    ("in a map", {"type": "object", "additionalProperties": {"type": "string", "not": {}}},
     "/additionalProperties/not", "cannot be expressed"),
    ("types", {"type": ["string", "integer"]}, "/type", "several types at once"),
    ("no type", {"description": "?"}, "", "says nothing"),
    ("null", {"type": "null"}, "/type", "no type of OpenAPI 3.0"),
    ("format", {**STRING, "format": "email"}, "/format", "'email' of a string is not checked"),
    ("format of", {"type": "integer", "format": "double"}, "/format", "'double' of a integer is not checked"),
    ("enum of floats", {"type": "number", "enum": [1.5]}, "/enum", "only enums of strings and integers"),
    ("enum of both", {**STRING, "enum": ["1", 2]}, "/enum", "values of type string and nothing else"),
    ("enum and null", {**STRING, "nullable": True, "enum": ["a"]}, "/enum", "cannot be nullable"),
    ("enum of dates", {**STRING, "format": "date", "enum": ["2026-01-01"]}, "/enum", "beside a format"),
    ("enum and bound", {**STRING, "enum": ["a"], "maxLength": 1}, "/maxLength", "beside an enum"),
    ("default array", {"type": "array", "items": STRING, "default": []}, "/default", "only plain scalars"),
    ("default date", {**STRING, "format": "date", "default": "2026-01-01"}, "/default", "only plain scalars"),
    ("default type", {"type": "integer", "default": "1"}, "/default", "no value of its own type"),
    ("default enum", {**STRING, "enum": ["a"], "default": "b"}, "/default", "no value of its own type"),
    ("array", {"type": "array"}, "", "an array without items says nothing"),
    ("pattern", {**STRING, "pattern": "("}, "/pattern", "no regular expression"),
    ("bound of another type", {**STRING, "maxItems": 3}, "/maxItems", "says nothing of type string"),
    ("bound of a format", {**STRING, "format": "uuid", "pattern": "^a"}, "/pattern", "beside an enum, a format"),
    ("bound of an object", {**OBJECT, "minProperties": 1}, "/minProperties", "beside an enum, a format or properties"),
    ("bound of 3.1", {"type": "integer", "exclusiveMinimum": 5}, "/exclusiveMinimum", "a flag beside minimum"),
    ("bound alone", {"type": "integer", "exclusiveMaximum": True}, "/exclusiveMaximum", "a flag beside maximum"),
    ("bound of a half", {"type": "integer", "minimum": 0.5}, "/minimum", "an integer of 64 bits"),
    ("bound too big", {"type": "integer", "maximum": 2**63}, "/maximum", "an integer of 64 bits"),
    ("inexact multiple", {"type": "number", "multipleOf": 0.1}, "/multipleOf", "no exact binary form"),
    ("object in place", NESTED, "/properties/o", "an object needs a name"),
    ("object and map", {**OBJECT, "additionalProperties": STRING}, "/additionalProperties", "beside properties"),
    ("empty object", {"type": "object", "additionalProperties": False}, "/additionalProperties", "forbids everything"),
    ("object or null", {**OBJECT, "nullable": True}, "/nullable", "an object cannot be nullable"),
    ("object of strings", {**OBJECT, "type": "string"}, "/type", "must be object"),
    ("required", {**OBJECT, "required": ["b"]}, "/required", "names 'b', which is no property"),
    ("required of all", {"allOf": [ref("Open")], "required": ["b"]}, "/required", "names 'b'"),
    ("all of closed", {"allOf": [ref("Closed"), ref("Open")]}, "/allOf/0", "matches nothing"),
    ("all of two", {"allOf": [ref("Open"), {"type": "object", "properties": {"a": {"type": "integer"}}}]}, "/allOf",
     "define 'a' in different ways"),
    ("closed all of", {"allOf": [ref("Open")], "additionalProperties": False}, "/additionalProperties", "does not see"),
    ("all of scalars", {"allOf": [ref("Open"), ref("Scalar")]}, "/allOf/1", "only objects with properties"),
    ("beside a reference", {"type": "array", "items": {**ref("Scalar"), "nullable": True}}, "/items", "are ignored"),
    ("one of, untagged", {"oneOf": [ref("Cash")]}, "/oneOf/0", "needs a discriminator"),
    ("one of, in place", {"oneOf": [OBJECT]}, "/oneOf/0", "must be named schemas"),
    ("one of, other tag", one_of("Cash", "Open"), "/oneOf/1", "an enum of just its tag"),
    ("one of, optional tag", one_of("Cash", "Loose"), "/oneOf/1", "must be required"),
    ("one of and more", one_of("Cash", properties={"a": STRING}), "/properties", "beside oneOf"),
    ("one of, unnamed", {"type": "array", "items": one_of("Cash")}, "/items", "a choice needs a name"),
    ("discriminator", {**OBJECT, "discriminator": {"propertyName": "a"}}, "/discriminator", "without oneOf"),
    ("another name", ref("Open"), "", "nothing but another name of Open"),
    ("itself", ref("A"), "", "refers to itself"),
    ("made of itself", {"type": "array", "items": {"type": "array", "items": ref("A")}}, "", "made of itself"),
    ("two names in one", {"type": "object", "properties": {"class": STRING, "class_": STRING}}, "",
     "same name in Python"),
]  # fmt: skip
OTHERS = {
    "Open": OBJECT,
    "Closed": CLOSED,
    "Scalar": STRING,
    "Cash": choice("cash"),
    "Loose": {**choice("loose"), "required": []},
}


@pytest.mark.parametrize(("schema", "place", "reason"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_schema(tmp_path: Path, schema: Any, place: str, reason: str) -> None:
    (path, why), *more = reasons_for(tmp_path, minimal(A=schema, **OTHERS))
    assert path == f"/components/schemas/A{place}"
    assert reason in why
    assert all(path.startswith("/components/schemas/A") for path, _ in more)


def test_a_choice_that_stands_by_itself(tmp_path: Path) -> None:
    document = minimal(
        Cash=choice("cash"), Pay=one_of("Cash"), Till={"type": "object", "properties": {"cash": ref("Cash")}}
    )
    [(path, why)] = reasons_for(tmp_path, document)
    assert path == "/components/schemas/Till/properties/cash"
    assert "whose tag is demanded only where there is a choice" in why


def test_a_choice_by_two_discriminators(tmp_path: Path) -> None:
    both = {"kind": {"type": "string", "enum": ["cash"]}, "sort": {"type": "string", "enum": ["cash"]}}
    cash = {"type": "object", "required": ["kind", "sort"], "properties": both}
    document = minimal(Cash=cash, Pay=one_of("Cash"), Sort=one_of("Cash", by="sort"))
    [(path, why)] = reasons_for(tmp_path, document)
    assert (path, why) == ("/components/schemas/Cash", "is a choice by two different discriminator properties")


@pytest.mark.parametrize("name", ["snake_case", "Answer", "UNSET", "Policy", "With-Dash"])
def test_a_name_that_generated_code_cannot_have(tmp_path: Path, name: str) -> None:
    reasons = reasons_for(tmp_path, minimal(**{name: OBJECT}))
    assert reasons[0][0] == f"/components/schemas/{name}"


def test_a_name_that_an_operation_has(tmp_path: Path) -> None:
    [(path, why)] = reasons_for(tmp_path, minimal(DoIt204=OBJECT))
    assert path == "/components/schemas/DoIt204"
    assert "the name of two things" in why


@pytest.mark.parametrize("schema", [[], "string", None])
def test_what_is_no_schema_at_all(tmp_path: Path, schema: Any) -> None:
    assert all(path.startswith("/components/schemas/A") for path, _ in reasons_for(tmp_path, minimal(A=schema)))
