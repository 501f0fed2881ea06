"""Schemas as other teams write them: all compile, and bodies are judged as the schema says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.upstreams import Raw, judge, verdict, with_body


def tagged(tag: str, **members: Raw) -> Raw:
    return {"type": "object", "properties": {"k": {"const": tag}, **members}, "required": ["k"]}


OBJECT: Raw = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
CAT = {"type": "object", "required": ["meow"], "properties": {"meow": {"type": "boolean"}}}
DOG = {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "integer"}}}
TREE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}, "tags": {"uniqueItems": True}}}
CASES: list[tuple[str, Raw, list[Any], list[Any]]] = [
    ("not", {"type": "string", "not": {"enum": ["no"]}}, ["yes"], ["no", 1]),
    ("const", {"const": {"a": [1, None]}}, [{"a": [1.0, None]}], [{}, {"a": [1]}]),
    ("enum of any type", {"enum": [1, "a", None, True, [1], 2.5]}, [1, 1.0, "a", None, True, [1], 2.5],
     [2, "b", False]),
    ("enum that is null", {"enum": [None]}, [None], [0, ""]),
    ("unique items", {"type": "array", "uniqueItems": True}, [[1, 2], []], [[1, 1.0]]),
    ("pattern properties", {"type": "object", "patternProperties": {"^a": {"type": "integer"}},
                            "additionalProperties": False}, [{"ab": 1}, {}], [{"ab": "x"}, {"b": 1}]),
    ("additional beside members", {**OBJECT, "additionalProperties": {"type": "integer"}}, [{"a": "x", "b": 1}],
     [{"a": "x", "b": "y"}, {"b": 1}]),
    ("closed", {**OBJECT, "additionalProperties": False}, [{"a": "x"}], [{"a": "x", "b": 1}]),
    ("a map with names", {"type": "object", "propertyNames": {"maxLength": 2}}, [{"ab": 1}], [{"abc": 1}]),
    ("tuple", {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False,
               "minItems": 2}, [["a", 1]], [["a"], ["a", "b"], ["a", 1, 2]]),
    ("open tuple", {"type": "array", "prefixItems": [{"type": "string"}]}, [["a", 1], []], [[1]]),
    ("any of", {"anyOf": [CAT, DOG]}, [{"meow": True}, {"bark": 1}, {"meow": True, "bark": 1}], [{}, {"meow": 1}]),
    ("one of exactly", {"oneOf": [CAT, DOG]}, [{"meow": True}, {"bark": 1}], [{"meow": True, "bark": 1}]),
    ("one of kinds", {"oneOf": [{"type": "string"}, {"type": "integer"}]}, ["a", 1, 1.0], [1.5, None, True]),
    ("one of beside members", {**OBJECT, "oneOf": [CAT, DOG]}, [{"a": "x", "bark": 1}], [{"a": "x"}, {"bark": 1}]),
    ("any of required", {**OBJECT, "required": [], "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
     [{"a": "x"}, {"b": 1}], [{}, {"a": 1}]),
    ("all of anything", {"allOf": [{"type": "string", "minLength": 2}, {"maxLength": 3}]}, ["ab", "abc"],
     ["a", "abcd"]),
    ("all of objects", {"allOf": [OBJECT, CAT]}, [{"a": "x", "meow": True}], [{"a": "x"}, {"meow": True}]),
    ("all of, closed", {"allOf": [{**OBJECT, "additionalProperties": False}, {"maxProperties": 3}]}, [{"a": "x"}],
     [{"a": "x", "b": 1}]),
    ("if and else", {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "integer"}}, ["ab", 1],
     ["a", None]),
    ("dependent", {"type": "object", "dependentRequired": {"a": ["b"]}}, [{"a": 1, "b": 2}, {"b": 1}], [{"a": 1}]),
    ("contains", {"type": "array", "contains": {"type": "integer"}}, [["a", 1]], [["a"], []]),
    ("members without a type", {"properties": {"a": {"type": "string"}}}, [{"a": "x"}, 12, None, "x", []], [{"a": 1}]),
    ("keywords without a type", {"minimum": 3}, [3, "x", None], [2]),
    ("no schema at all", {}, [1, None, {"a": []}], []),
    ("an unknown format", {"type": "string", "format": "hostname"}, ["-"], [1]),
    ("types", {"type": ["string", "null", "array"], "items": {"type": "integer"}}, ["a", None, [1]], [1, ["a"]]),
    ("a bound of a half", {"type": "integer", "exclusiveMinimum": 1.5}, [2], [1]),
    ("bounds beyond 64 bits", {"type": "integer", "maximum": 2**70}, [2**70], [2**70 + 1]),
    ("multiple of a tenth", {"type": "number", "multipleOf": 0.01}, [19.99, 4.02], [0.001]),
    ("multiple beyond 2^53", {"type": "number", "multipleOf": 2}, [2**53 + 2], [2**53 + 1]),
    ("integers with a point", {"type": "object", "properties": {"a": {"type": "integer"}}},
     [b'{"a": 1.0}', b'{"a": 1e2}'], [b'{"a": 1.5}']),
    ("a name with a quote", {"type": "object", "properties": {'a"b\\c\n': {"type": "integer"}, "d": {}}},
     [{'a"b\\c\n': 1, "d": "x"}], [{'a"b\\c\n': "x"}]),
    ("a member named $ref", {"type": "object", "properties": {"$ref": {"type": "integer"}}}, [{"$ref": 1}],
     [{"$ref": "x"}]),
    ("names that are alike", {"type": "object", "properties": {"a-b": {"type": "integer"}, "a_b": {"type": "string"},
                                                               "class": {}, "": {"type": "null"}, "é☃": {"const": 1}}},
     [{"a-b": 1, "a_b": "x", "": None, "é☃": 1}], [{"a-b": "x"}, {"": 1}, {"é☃": 2}]),
    ("a required name that is no member", {**OBJECT, "required": ["z"]}, [{"z": 1}], [{"a": "x"}]),
    ("an ECMA pattern", {"type": "string", "pattern": r"^\p{L}\s\w$"}, ["é x"], ["1 x", "é é"]),
    ("a pattern of a dot", {"type": "string", "pattern": "^.$"}, ["a", "\x85"], ["\u2028", "ab", "a\n"]),
    ("a time", {"type": "string", "format": "date-time"}, ["2026-03-14t18:30:00z", "2026-06-30T23:59:60Z"],
     ["2026-03-14 18:30:00Z", "2026-03-14T18:30:00+0300", "2026-03-14T24:00:00Z"]),
    ("a uuid", {"type": "string", "format": "uuid"}, ["6BA7B810-9DAD-11D1-80B4-00C04FD430C8"],
     ["6ba7b8109dad11d180b400c04fd430c8"]),
    ("a date", {"type": "string", "format": "date"}, ["2026-03-14"], ["2026-3-14", "x"]),
    ("read only", {"type": "object", "required": ["id", "n"], "properties": {
        "id": {"type": "integer", "readOnly": True}, "n": {"type": "string"}}}, [{"n": "x"}, {"n": "x", "id": 1}],
     [{"id": 1}, {"n": "x", "id": "y"}]),
    ("a reference with siblings", {"$ref": "#/components/schemas/Name", "maxLength": 3}, ["abc"], ["abcd", "a"]),
    ("a circle through arrays", {"$ref": "#/components/schemas/Rows"}, [[], [[[]]]], [[1], [[{}]]]),
    ("a circle through objects", {"$ref": "#/components/schemas/Tree"}, [{"next": {"next": {"tags": [1]}}}],
     [{"next": {"next": {"tags": [1, 1]}}}, {"next": 1}]),
    ("a reference to any place", {"$ref": "#/components/schemas/Tree/properties/tags"}, [[1], 5], [[1, 1]]),
    ("values of JSON", {"$ref": "#/components/schemas/Json"}, [{"a": [{"b": "x"}]}, "x"], [1, {"a": [1]}]),
    ("a choice of two tags", {"oneOf": [tagged("a"), tagged("b", n={"type": "integer"})],
                              "discriminator": {"propertyName": "k"}},
     [{"k": "a"}, {"k": "b", "n": 1}], [{"k": "c"}, {"k": "b", "n": "x"}, {}]),
]  # fmt: skip
SCHEMAS: Raw = {
    "Name": {"type": "string", "minLength": 2},
    "Rows": {"type": "array", "items": {"$ref": "#/components/schemas/Rows"}},
    "Tree": TREE,
    "Json": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/components/schemas/Json"}},
                       {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Json"}}]},
}  # fmt: skip


@pytest.mark.parametrize(("schema", "right", "wrong"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_schema_is_judged_as_it_says(tmp_path: Path, schema: Raw, right: list[Any], wrong: list[Any]) -> None:
    judge(tmp_path, with_body(schema, **SCHEMAS), right, wrong)


OLD: list[tuple[str, Raw, list[Any], list[Any]]] = [
    ("nullable", {"type": "string", "nullable": True}, ["a", None], [1]),
    ("nullable object", {**OBJECT, "nullable": True}, [{"a": "x"}, None], [{}]),
    ("nullable reference", {"nullable": True, "allOf": [{"$ref": "#/components/schemas/Name"}]}, ["ab", None], ["a"]),
    ("nullable choice", {"nullable": True, "oneOf": [CAT, DOG]}, [None, {"bark": 1}], [{}]),
    ("flags beside bounds", {"type": "integer", "minimum": 1, "exclusiveMinimum": True}, [2], [1]),
    ("siblings that are ignored", {"$ref": "#/components/schemas/Name", "maxLength": 1}, ["abc"], ["a"]),
]


@pytest.mark.parametrize(("schema", "right", "wrong"), [c[1:] for c in OLD], ids=[c[0] for c in OLD])
def test_a_schema_of_openapi_3_0(tmp_path: Path, schema: Raw, right: list[Any], wrong: list[Any]) -> None:
    judge(tmp_path, with_body(schema, version="3.0.3", **SCHEMAS), right, wrong)


def test_a_hierarchy_whose_base_names_its_choices(tmp_path: Path) -> None:
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
            "oneOf": [{"$ref": "#/components/schemas/Car"}, {"$ref": "#/components/schemas/Bike"}]}  # fmt: skip
    kinds: Raw = {
        name: {"allOf": [{"$ref": "#/components/schemas/Vehicle"}, {"required": [part], "properties": {part: {}}}]}
        for name, part in (("Car", "doors"), ("Bike", "bell"))
    }
    document = with_body({"$ref": "#/components/schemas/Vehicle"}, Vehicle=base, **kinds)
    package = judge(tmp_path, document, [{"kind": "c", "doors": 4}, {"kind": "b", "bell": 1}], [{"kind": "c"}])
    assert type(package.SEND.read_body(b'{"kind": "b", "bell": 1}')).__name__ == "Bike"


WRONG: list[tuple[str, Any, str]] = [
    ("a type", {"type": "text"}, "/type"),
    ("a pattern", {"type": "string", "pattern": "a{99999999999}"}, "/pattern"),
    ("a bound", {"type": "integer", "minimum": "x"}, "/minimum"),
    ("no schema", "string", ""),
    ("a reference to nothing", {"$ref": "#/components/schemas/Absent"}, "/$ref"),
    ("a reference that is a list", {"allOf": [{"$ref": []}]}, "/allOf/0/$ref"),
    ("a list of names", {"required": [1]}, "/required"),
    ("members that are a list", {"properties": []}, "/properties"),
]


@pytest.mark.parametrize(("schema", "place"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_a_schema_that_is_wrong_is_refused_with_its_place(tmp_path: Path, schema: Any, place: str) -> None:
    found = verdict(tmp_path, with_body({"$ref": "#/components/schemas/A"}, A=schema))
    assert found.package is None
    assert [path for path, _ in found.reasons] == [f"/components/schemas/A{place}"]


@pytest.mark.parametrize(
    "schema", [{"allOf": [{"$ref": "#/components/schemas/A"}]}, {"$ref": "#/components/schemas/A"},
               {"anyOf": [{"not": {"$ref": "#/components/schemas/A"}}]}],
)  # fmt: skip
def test_a_schema_that_is_made_of_itself_is_refused(tmp_path: Path, schema: Any) -> None:
    found = verdict(tmp_path, with_body({"$ref": "#/components/schemas/A"}, A=schema))
    assert found.package is None
    assert [path for path, _ in found.reasons] == ["/components/schemas/A"]


EMPTY = [
    "components",
    "parameters",
    "properties",
    "required",
    "enum",
    "content",
    "allOf",
    "oneOf",
    "items",
    "responses",
]


@pytest.mark.parametrize("key", EMPTY)
def test_keys_without_a_value_are_left_out(tmp_path: Path, key: str) -> None:
    document = with_body({"type": "object", key: None})
    document["paths"]["/x"]["post"][key] = document["paths"]["/x"][key] = None
    document["components"] = None if key == "components" else {"schemas": None}
    found = verdict(tmp_path, document)
    assert found.package is not None, found.text
