"""The judge of all answers can say no, and so can the keeper of the table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functional import errors_table as table
from tests.functional.answers import Answer
from tests.functional.witness import CATALOGUE, LANGUAGES, allowed, complaints, published

HEADERS = {
    "Content-Type": "application/problem+json",
    "Content-Language": "en",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
    "X-Request-Id": "r-1",
}
COMMIT: dict[str, Any] = {"order_id": "order-1", "status": "searching"}


def problem(name: str, **changes: Any) -> bytes:
    code = CATALOGUE["codes"][name]
    right = {
        "type": f"/docs/errors#{name}",
        "title": code["title"],
        "status": code["status"],
        "detail": "what went wrong",
        "code": name,
        "message": code["message"]["en"],
        "outcome": "not_applied" if code["status"] < 500 else "unknown",
        "retryable": code["retryable"],
        "request_id": "r-1",
        **changes,
    }
    return json.dumps({member: value for member, value in right.items() if value is not None}).encode()


def wrong(operation: str, status: int, content: bytes, **headers: str | None) -> list[str]:
    sent = {name: value for name, value in {**HEADERS, **headers}.items() if value is not None}
    return list(complaints(operation, status, sent, content))


@pytest.mark.parametrize("operation", ["orders_draft", "orders_commit"])
def test_what_is_promised_is_right(operation: str) -> None:
    assert wrong(operation, 409, problem("price_changed", current={})) == []
    assert wrong(operation, 503, problem("overloaded"), **{"Retry-After": "1"}) == []
    assert wrong(operation, 401, problem("unauthorized"), **{"WWW-Authenticate": "Bearer"}) == []
    body = json.dumps(COMMIT).encode()
    assert wrong("orders_commit", 200, body, **{"Content-Type": "application/json"}) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"code": "order_finished"}, "the catalogue does not allow order_finished"),
        ({"code": "brand_new"}, "the catalogue does not allow brand_new"),
        ({"type": "/docs/errors"}, "type is '/docs/errors', not '/docs/errors#price_changed'"),
        ({"title": "Oh"}, "title is 'Oh', not 'The price has changed'"),
        ({"status": 410}, "status is 410, not 409"),
        ({"retryable": True}, "retryable is True, not False"),
        ({"outcome": "unknown"}, "outcome is 'unknown', not 'not_applied'"),
        ({"request_id": "r-2"}, "request_id is 'r-2', not 'r-1'"),
        ({"message": "Цена изменилась."}, "the message is not the catalogue's in en"),
        ({"errors": []}, "errors are there"),
        ({"current": {"version": 3}}, "current.version is there"),
        ({"detail": None}, 'body[]: "detail" is a required property'),
        ({"stack": "..."}, "body[]: Additional properties are not allowed ('stack' was unexpected)"),
    ],
    ids=str,
)
def test_a_problem_that_says_something_else(changes: dict[str, Any], complaint: str) -> None:
    assert complaint in wrong("orders_commit", 409, problem("price_changed", **changes))


@pytest.mark.parametrize(
    ("header", "value", "complaint"),
    [
        ("X-Request-Id", None, "there is no X-Request-Id"),
        ("Content-Type", "application/json", "an error is application/json"),
        ("Content-Language", "de", "Content-Language is 'de'"),
        ("Content-Language", "ru", "the message is not the catalogue's in ru"),
        ("Cache-Control", None, "Cache-Control is None"),
        ("Vary", None, "Vary is None"),
        ("Retry-After", "1", "Retry-After is there"),
        ("Allow", "GET", "Allow is there"),
        ("WWW-Authenticate", "Bearer", "WWW-Authenticate is there"),
    ],
)
def test_a_header_that_is_missing_or_wrong(header: str, value: str | None, complaint: str) -> None:
    assert complaint in wrong("orders_commit", 409, problem("price_changed"), **{header: value})


def test_headers_that_a_code_brings_are_missed() -> None:
    assert "Retry-After is missing" in wrong("orders_commit", 503, problem("overloaded"))
    assert "Retry-After is no number of seconds" in wrong(
        "orders_commit", 503, problem("overloaded"), **{"Retry-After": "soon"}
    )
    assert "WWW-Authenticate is missing" in wrong("orders_commit", 401, problem("unauthorized"))


def test_an_outcome_that_cannot_be() -> None:
    retry = {"Retry-After": "1"}
    for operation, said in (("orders_commit", "not_applied"), ("orders_get", "unknown"), ("none", "unknown")):
        found = wrong(operation, 503, problem("overloaded", outcome=said), **retry)
        assert [complaint for complaint in found if complaint.startswith("outcome")]
    for said in ("not_applied", "unknown"):
        assert wrong("orders_draft", 503, problem("overloaded", outcome=said), **retry) == []


def test_an_edit_that_may_have_been_saved_is_not_to_be_repeated() -> None:
    assert "retryable is True, not False" in wrong("orders_edit", 500, problem("internal"))
    message = CATALOGUE["edit_unknown"]["message"]["en"]
    assert wrong("orders_edit", 500, problem("internal", retryable=False, message=message)) == []


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        ({"code": "odd"}, "the catalogue has no field code odd"),
        ({"message": "Oh"}, "the message of too_long is not the catalogue's in en"),
    ],
)
def test_a_wrong_field_that_says_something_else(field: dict[str, str], complaint: str) -> None:
    right = {"in": "body", "pointer": "/comment", "code": "too_long", "message": "Too long: at most 9 characters"}
    assert wrong("orders_draft", 400, problem("validation_failed", errors=[right])) == []
    assert complaint in wrong("orders_draft", 400, problem("validation_failed", errors=[{**right, **field}]))


@pytest.mark.parametrize(
    ("status", "changes"), [(204, {}), (200, {"status": 5}), (200, {"order_id": None}), (200, {"more": 1})], ids=str
)
def test_a_success_that_is_not_in_the_contract(status: int, changes: dict[str, Any]) -> None:
    assert wrong("orders_commit", status, json.dumps({**COMMIT, **changes}).encode())


def test_an_operation_is_found_by_method_and_path() -> None:
    found = published().operation_of
    assert found("GET", "/v1/orders/commit") == found("POST", "/v1/orders/some-order") == "none"
    assert found("GET", "/v1/orders/a/b") == found("GET", "/v1/orders/a%2Fb") == found("GET", "/docs") == "none"
    assert (found("POST", "/v1/orders/commit"), found("GET", "/v1/orders/%2e")) == ("orders_commit", "orders_get")


def everything() -> list[Answer]:
    """All that has to be seen, by one test each."""
    fields = tuple(sorted(CATALOGUE["fields"]))
    return [
        Answer(f"tests/functional/test_x.py::test_{code}", operation, 400, code, language, words, fields=fields)
        for operation, code in sorted(allowed())
        for language in LANGUAGES
        for words in (code, "edit_unknown")
    ]


def test_a_table_says_what_it_was_written_from() -> None:
    found = table.reached(everything())
    claims = table.chosen(found)
    assert table.read(table.written(claims)) == claims
    assert list(table.untrue(table.written(claims), found)) == []
    assert list(table.gaps(everything())) == []


def test_an_error_that_no_test_reaches_is_named() -> None:
    answers = [a for a in everything() if (a.operation, a.code) != ("orders_commit", "draft_expired")]
    assert "no test reaches draft_expired on orders_commit" in list(table.gaps(answers))
    answers = [a for a in everything() if (a.words, a.language) != ("overloaded", "ru")]
    assert list(table.gaps(answers)) == ["no test sees the message of overloaded in ru"]
    answers = [a._replace(fields=("required",)) for a in everything()]
    assert "no test reaches too_long on errors[]" in list(table.gaps(answers))


def test_a_table_that_is_not_true_is_told() -> None:
    found = table.reached(everything())
    claims = dict(table.chosen(found))
    cell = ("orders_commit", "draft_expired")
    text = table.written({**claims, cell: "tests/functional/test_x.py::test_other"})
    assert list(table.untrue(text, found)) == [
        "says that tests/functional/test_x.py::test_other reaches " + " ".join(cell)
    ]
    del claims[cell]
    assert list(table.untrue(table.written(claims), found)) == ["does not name " + " ".join(cell)]
    assert next(table.untrue(text + "\nmore\n", found)) == "is not of the form that it would be written in"


def test_the_test_that_is_about_least_else_is_named() -> None:
    cell, other = ("orders_commit", "draft_expired"), ("orders_commit", "price_changed")
    broad, narrow, own = (
        f"tests/functional/{name}" for name in ("test_a.py::a", "test_b.py::b", "test_orders_commit.py::c")
    )
    assert table.chosen({cell: [broad, narrow], other: [broad]}) == {cell: narrow, other: broad}
    assert table.chosen({cell: [narrow, own], other: [own]}) == {cell: own, other: own}
