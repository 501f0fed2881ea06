"""Unknown parts of upstreams' responses are reported: their place, never their value."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from generated import int_api
from runtime.client import WireResponse
from service.telemetry.drift import Drift
from service.telemetry.upstream_calls import upstream_documents
from tests.unit.service.test_personal_data import ORDER

PAGE = {"orders": [ORDER, ORDER]}


class Told:
    """Reports, on a clock that the test moves."""

    def __init__(self, documents: Any = None) -> None:
        self.news: list[tuple[str, str]] = []
        self.now = 100.0
        documents = documents or upstream_documents()
        self._drift = Drift(documents, lambda _, __, *what: self.news.append(what), clock=lambda: self.now)

    def read(self, body: Any, status: int = 200, operation: Any = int_api.SEARCH_ORDERS) -> list[tuple[str, str]]:
        self.news.clear()
        self._drift.read(operation, WireResponse(status, {}, msgspec.json.encode(body)))
        return sorted(self.news)


@pytest.fixture
def told() -> Told:
    return Told()


def test_an_answer_as_the_contract_says_has_no_news(told: Told) -> None:
    assert told.read(PAGE) == []


def test_fields_at_any_depth_are_told_once_each(told: Told) -> None:
    car = {**ORDER["performer"]["car"], "colour": "red"}  # type: ignore[index]
    order = {**ORDER, "tariff": "x", "performer": {**ORDER["performer"], "car": car}}  # type: ignore[dict-item]
    assert told.read({"orders": [order, order], "total": 2}) == [
        ("field", "/orders/*/performer/car/colour"),
        ("field", "/orders/*/tariff"),
        ("field", "/total"),
    ]


def test_values_of_closed_and_of_open_sets_are_told(told: Told) -> None:
    order = {**ORDER, "status": "teleporting", "payment": {"type": "barter"}}
    assert told.read({"orders": [order]}) == [("value", "/orders/*/payment/type"), ("value", "/orders/*/status")]


def test_a_name_that_does_not_look_like_one_is_not_told(told: Told) -> None:
    assert told.read({"orders": [], "+79161234567": 1, "Мария": 2}) == [("field", "/?")]


def test_errors_are_looked_at_too(told: Told) -> None:
    assert told.read({"code": "x", "message": "y", "hint": "z"}, status=400) == [("field", "/hint")]


def test_an_operation_is_looked_at_once_a_second(told: Told) -> None:
    new = {"orders": [], "total": 0}
    assert told.read(new)
    told.now += 0.9
    assert told.read(new) == []
    assert told.read({"code": "x", "message": "y", "hint": "z"}, 400, int_api.DRAFT_ORDER), "another one is, meanwhile"
    told.now += 0.2
    assert told.read(new)


def test_unions_free_objects_and_answers_without_a_schema_are_no_news() -> None:
    schema = {
        "oneOf": [
            {"$ref": "#/components/schemas/A"},
            {"allOf": [{"properties": {"b": {}}}, {"properties": {"c": {"enum": ["x"]}}}]},
        ],
    }
    free = {"properties": {"known": {}}, "additionalProperties": True}
    properties = {"a": {"enum": ["y"]}, "free": free, "any": {}}
    document = {
        "paths": {"/v1/orders/search": {"post": {"responses": {"200": _answer(schema), "202": {}}}}},
        "components": {"schemas": {"A": {"properties": properties}}},
    }
    told = Told({"int-api": document})
    assert told.read({"a": "y", "b": 1, "c": "x", "free": {"more": 1}, "any": {"more": 1}}) == []
    told.now += 2
    assert told.read({"a": "z", "c": "z", "d": 1}) == [("field", "/d"), ("value", "/a"), ("value", "/c")]
    told.now += 2
    assert told.read({"what": "ever"}, status=202) == []


def _answer(schema: Any) -> Any:
    return {"content": {"application/json": {"schema": schema}}}
