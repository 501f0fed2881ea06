"""Which schemas travel towards a server and which come back decides what is strict and what may grow."""

from __future__ import annotations

from typing import Any

from codegen.reach import operations_of, reach_of


def ref(name: str, section: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{section}/{name}"}


DOCUMENT: dict[str, Any] = {
    "paths": {
        "/b": {
            "parameters": [{"schema": ref("Shared")}],
            "post": {"requestBody": ref("Body", "requestBodies"), "responses": {"200": ref("Ok", "responses")}},
            "get": {"parameters": [ref("P", "parameters")], "responses": {}},
        },
        "/a": {"summary": "nothing"},
    },
    "components": {
        "requestBodies": {"Body": {"content": {"application/json": {"schema": ref("Asked")}}}},
        "responses": {"Ok": {"headers": {"H": {"schema": ref("Header")}}, "content": {"x": {"schema": ref("Told")}}}},
        "parameters": {"P": {"schema": ref("Param")}},
        "schemas": {
            "Asked": {"properties": {"next": ref("Asked"), "deep": {"items": ref("Both")}}},
            "Told": {"allOf": [ref("Both")], "additionalProperties": ref("Value")},
            "Both": {}, "Value": {}, "Header": {}, "Param": {}, "Shared": {}, "Unused": ref("Value"),
        },
    },
}  # fmt: skip


def test_references_are_followed_in_both_directions() -> None:
    reach = reach_of(DOCUMENT)
    assert reach.requests == {"Asked", "Both", "Param", "Shared"}
    assert reach.answers == {"Told", "Both", "Value", "Header"}


def test_operations_come_in_the_order_of_the_document() -> None:
    assert [(path, method) for path, method, _, _ in operations_of(DOCUMENT)] == [("/b", "get"), ("/b", "post")]
