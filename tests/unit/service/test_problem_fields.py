"""Every invalid request has messages: each code of the checks has its texts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated import fleet_orders_manager as api
from runtime.codec import decode_request
from runtime.errors import RequestValidationError
from runtime.operation import Operation
from service.errors.problems import problem_response
from service.errors.translation import problem_for

POINT = {"geopoint": [37.6, 55.7], "fullname": "Москва"}
BODIES: dict[str, Any] = {
    "orders_estimate": {"route": [POINT], "classes": ["econom"], "requirements": [{"name": "childchair"}]},
    "orders_draft": {
        "phone": "+79161234567",
        "route": [POINT],
        "class": "econom",
        "payment": {"type": "card", "account_id": "c"},
        "due": "2026-03-14T18:30:00+03:00",
        "requirements": [{"name": "childchair", "count": 1, "options": ["booster"]}],
    },
    "orders_commit": {"order_id": "order-1"},
    "orders_active": {"phone": "+79161234567", "limit": 5, "cursor": "c"},
    "orders_cancel": {"order_id": "order-1", "cancel_state": "free", "reason": "Передумал"},
    "orders_edit": {
        "order_id": "order-1",
        "version": 3,
        "pickup": POINT,
        "destinations": [POINT],
        "comment": "Будет чемодан",
        "payment": {"type": "card", "account_id": "c"},
        "due": "2026-03-14T18:30:00+03:00",
    },
}
OPERATIONS: dict[str, Any] = {
    operation.id: operation
    for operation in vars(api).values()
    if isinstance(operation, Operation) and operation.id in BODIES
}
#: values that break each kind of bound
ODD = [None, True, "", "x" * 2000, 0, -1, 10**12, 0.5, 1e308, [], ["x"] * 101, {}, {"x": 1}, [[181, 0], [0]], "\n", "é"]
untimed = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a JSON value with each of its keys."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in ((value, key), *places(item))]


def errors_of(operation_id: str, content: bytes, headers: dict[str, str] | None = None, query: Any = ()) -> Any:
    operation = OPERATIONS[operation_id]
    given_headers = {"x-idempotency-token": "0123456789abcdef"} if headers is None else headers
    _, wrong = decode_request(operation, {}, list(query), given_headers, content)
    if not wrong:
        return []
    refused = problem_for(RequestValidationError(operation_id, wrong), operation)
    answer = problem_response(refused, request_id="r", language="ru")
    return msgspec.json.decode(answer.body, type=api.Problem).errors


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_value_in_any_place_can_be_told(operation_id: str, odd: Any) -> None:
    for index in range(len(places(BODIES[operation_id]))):
        body = msgspec.json.decode(msgspec.json.encode(BODIES[operation_id]))
        container, key = places(body)[index]
        container[key] = odd
        for error in errors_of(operation_id, msgspec.json.encode(body)):
            assert error.code in api.PROBLEM_FIELD_CODE_VALUES


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_a_field_too_many_or_too_few_in_any_place_can_be_told(operation_id: str) -> None:
    for index in range(len(places(BODIES[operation_id]))):
        body = msgspec.json.decode(msgspec.json.encode(BODIES[operation_id]))
        container, key = places(body)[index]
        if isinstance(container, dict):
            container[f"{key}_"] = container.pop(key)
            errors = errors_of(operation_id, msgspec.json.encode(body))
            assert "unknown_field" in {error.code for error in errors}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 5000, b'{"a":1}{}', b"nul", b'"\\ud800"', b"NaN"])
@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_what_is_no_json_can_be_told(operation_id: str, content: bytes) -> None:
    [error] = [e for e in errors_of(operation_id, content) if e.pointer == ""]
    assert error.code in ("required", "invalid_json", "wrong_type")


@untimed
@given(st.binary(max_size=300))
def test_no_content_at_all_is_without_words(content: bytes) -> None:
    for operation_id in OPERATIONS:
        errors_of(operation_id, content)


@untimed
@given(st.text(max_size=80), st.text(max_size=70))
def test_no_token_and_no_query_is_without_words(token: str, name: str) -> None:
    content = msgspec.json.encode(BODIES["orders_draft"])
    for error in errors_of("orders_draft", content, {"x-idempotency-token": token}, [(name, token)]):
        assert (error.in_, error.code) in {
            ("header", "too_short"),
            ("header", "too_long"),
            ("header", "pattern"),
            ("query", "unknown_field"),
        }
        assert error.pointer == "/X-Idempotency-Token" or error.in_ == "query"


def test_a_token_that_is_missing_is_named() -> None:
    [error] = errors_of("orders_draft", msgspec.json.encode(BODIES["orders_draft"]), {})
    assert (error.in_, error.pointer, error.code) == ("header", "/X-Idempotency-Token", "required")


@pytest.mark.parametrize("name", ["+79161234567", "Мария Иванова", "x" * 65, "a b"])
def test_a_field_whose_name_may_be_personal_is_not_named(name: str) -> None:
    body = {**BODIES["orders_draft"], name: 1}
    [error] = errors_of("orders_draft", msgspec.json.encode(body))
    assert (error.pointer, error.code) == ("", "unknown_field")
