"""Changes of schemas that api-smart-diff and optic miss, one by one; and compatible changes."""

from __future__ import annotations

from typing import Any

import pytest

from publishing.gate.schema_rules import schema_findings
from tests.unit.publishing.contracts import CONTRACT, GONE, Change, changed

_RENT = "/components/schemas/Rent"
_LOCKER = "/components/schemas/Locker"
_HEADER = "/components/responses/Locker/headers/Expires-In/schema"

BREAKING = [
    ("schema-type", f"{_LOCKER}/properties/owner", (f"{_LOCKER}/properties/owner/type", "boolean")),
    ("schema-type", f"{_LOCKER}/properties/doors/items", (f"{_LOCKER}/properties/doors/items/type", "number")),
    ("schema-type", f"{_RENT}/properties/weight", (f"{_RENT}/properties/weight/type", "string")),
    ("schema-type", _HEADER, (f"{_HEADER}/type", "string")),
    ("schema-format", f"{_LOCKER}/properties/doors/items", (f"{_LOCKER}/properties/doors/items/format", "int64")),
    ("schema-format", f"{_RENT}/properties/note", (f"{_RENT}/properties/note/format", "uuid")),
    ("request-null", f"{_RENT}/properties/note", (f"{_RENT}/properties/note/nullable", False)),
    ("answer-null", f"{_LOCKER}/properties/owner", (f"{_LOCKER}/properties/owner/nullable", True)),
    ("answer-enum-open", f"{_LOCKER}/properties/size", (f"{_LOCKER}/properties/size/enum", GONE)),
    ("answer-field-gone", f"{_LOCKER}/properties/owner", (f"{_LOCKER}/properties/owner", GONE)),
    ("request-field-gone", f"{_RENT}/properties/weight", (f"{_RENT}/properties/weight", GONE)),
    ("request-closed", f"{_RENT}/properties/address", (f"{_RENT}/properties/address/additionalProperties", False)),
    ("request-alternative-gone", f"{_RENT}/properties/way", (f"{_RENT}/properties/way/oneOf/1", GONE)),
    (
        "answer-alternative-new",
        f"{_LOCKER}/properties/way",
        (f"{_LOCKER}/properties/way/oneOf", [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]),
    ),
    ("personal-data", f"{_LOCKER}/properties/owner", (f"{_LOCKER}/properties/owner/x-personal-data", GONE)),
    ("personal-data", f"{_RENT}/properties/note", (f"{_RENT}/properties/note/x-personal-data", False)),
]

COMPATIBLE: list[Change] = [
    (f"{_RENT}/properties/weight/type", "number"),
    (f"{_RENT}/properties/colour", {"type": "string"}),
    (f"{_RENT}/properties/weight/nullable", True),
    (f"{_RENT}/properties/size/enum", ["small", "large", "huge"]),
    (f"{_RENT}/properties/address/properties/city", GONE),
    (f"{_RENT}/properties/way/oneOf", [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]),
    (f"{_LOCKER}/properties/colour", {"type": "string"}),
    (f"{_LOCKER}/properties/way/oneOf/1", GONE),
    (f"{_LOCKER}/properties/size/x-personal-data", True),
    (f"{_RENT}/properties/size/description", "Which size"),
]


@pytest.mark.parametrize(("rule", "place", "change"), BREAKING)
def test_names_the_rule_and_the_place(rule: str, place: str, change: Change) -> None:
    found = [(finding.rule, finding.place) for finding in schema_findings(CONTRACT, changed(change))]
    assert found == [(rule, place)]


@pytest.mark.parametrize("change", COMPATIBLE)
def test_lets_pass_what_breaks_nobody(change: Change) -> None:
    assert not list(schema_findings(CONTRACT, changed(change)))


def test_a_schema_that_holds_itself_is_walked_once() -> None:
    node: dict[str, Any] = {"type": "object", "properties": {"next": {"$ref": _ref("Locker")}}}
    old = changed((f"{_LOCKER}/properties/behind", node))
    new = changed((f"{_LOCKER}/properties/behind", node), (f"{_LOCKER}/properties/owner", GONE))
    assert [finding.rule for finding in schema_findings(old, new)] == ["answer-field-gone"]


def _ref(name: str) -> str:
    return f"#/components/schemas/{name}"
