"""Validation beyond the contract's types (docs/api-rules.md, "Validation")."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager as api
from runtime.codec import decode_request
from service.rules.checks import CHECKS, check_order, check_phone
from tests.unit.service.checking import NOW, OPERATIONS, ROUTE, told

DRAFT: dict[str, Any] = {"phone": "+79161234567", "route": ROUTE, "class": "econom", "payment": {"type": "cash"}}

WITH_PHONE = ["orders_active", "orders_draft", "orders_estimate"]


def draft(**changes: Any) -> api.DraftRequest:
    return msgspec.convert({**DRAFT, **changes}, api.DraftRequest)


@pytest.mark.parametrize("seconds", [0, 1, 59, 60])
def test_a_due_of_up_to_a_minute_ago_will_do(seconds: int) -> None:
    assert check_order(draft(due=NOW - timedelta(seconds=seconds)), NOW) == []


@pytest.mark.parametrize(
    "due",
    [
        NOW - timedelta(seconds=60, microseconds=1),
        NOW - timedelta(seconds=61),
        NOW - timedelta(days=365),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23, minutes=59))),
    ],
)
def test_a_due_further_in_the_past_is_wrong(due: datetime) -> None:
    assert [(w.pointer, w.code) for w in check_order(draft(due=due), NOW)] == [("/due", "invalid_due")]


@pytest.mark.parametrize("offset", [-12, 0, 3, 14])
def test_a_due_is_compared_as_a_moment_not_as_a_wall_clock(offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    assert check_order(draft(due=NOW.astimezone(zone)), NOW) == []
    assert check_order(draft(due=(NOW - timedelta(hours=1)).astimezone(zone)), NOW) != []


@pytest.mark.parametrize("kind", ["card", "corp"])
@pytest.mark.parametrize("payment", [{}, {"account_id": ""}])
def test_card_and_corp_need_an_account(kind: str, payment: dict[str, str]) -> None:
    wrong = check_order(draft(payment={"type": kind, **payment}), NOW)
    assert [(w.location, w.pointer, w.code) for w in wrong] == [("body", "/payment/account_id", "required")]


@pytest.mark.parametrize(
    "payment", [{"type": "cash"}, {"type": "card", "account_id": "c-1"}, {"type": "corp", "account_id": "c"}]
)
def test_any_other_payment_is_complete(payment: dict[str, str]) -> None:
    assert check_order(draft(payment=payment), NOW) == []


def test_an_estimate_may_leave_everything_out_but_the_route() -> None:
    assert check_order(msgspec.convert({"route": ROUTE}, api.EstimateRequest), NOW) == []


def test_a_national_phone_waits_for_the_park() -> None:
    assert check_phone(api.ActiveRequest(phone="8 (916) 123-45-67"), NOW) == []


def with_phone(operation_id: str, phone: str) -> dict[str, Any]:
    rest = {"orders_active": {}, "orders_estimate": {"route": ROUTE}, "orders_draft": DRAFT}
    return {**rest[operation_id], "phone": phone}


@pytest.mark.parametrize("operation_id", WITH_PHONE)
def test_every_operation_with_a_phone_checks_it(operation_id: str) -> None:
    assert told(operation_id, with_phone(operation_id, "phone")) == ("invalid_phone", {("/phone", "invalid_phone")})


@pytest.mark.parametrize("operation_id", WITH_PHONE)
def test_an_international_phone_is_told_with_whatever_else_is_wrong(operation_id: str) -> None:
    """By itself it is left to who reads it: tests/functional/test_http.py."""
    body = {**with_phone(operation_id, "+7 123"), "colour": "red"}
    wrong = {("/phone", "invalid_phone"), ("/colour", "unknown_field")}
    assert told(operation_id, body) == ("validation_failed", wrong)


def test_an_international_phone_is_told_with_a_payment_that_lacks_its_account() -> None:
    body = {**DRAFT, "phone": "+7 123", "payment": {"type": "card"}}
    wrong = {("/phone", "invalid_phone"), ("/payment/account_id", "required")}
    assert told("orders_draft", body) == ("validation_failed", wrong)


@pytest.mark.parametrize("phone", ["", "+7 916 123-45-67 " + "0" * 60, "no phone"])
def test_a_phone_that_is_all_that_is_wrong_is_invalid_phone(phone: str) -> None:
    code, wrong = told("orders_draft", {**DRAFT, "phone": phone})
    assert code == "invalid_phone"
    assert {pointer for pointer, _ in wrong} == {"/phone"}


def test_a_due_that_is_all_that_is_wrong_is_invalid_due() -> None:
    body = {**DRAFT, "due": "2026-03-14T14:00:00+00:00"}
    assert told("orders_draft", body) == ("invalid_due", {("/due", "invalid_due")})


def test_a_time_that_is_none_is_a_field_of_the_wrong_format() -> None:
    assert told("orders_draft", {**DRAFT, "due": "tomorrow"}) == ("validation_failed", {("/due", "format")})
    assert told("orders_draft", {**DRAFT, "due": "2026-03-14T14:00:00"}) == ("validation_failed", {("/due", "format")})


def test_everything_that_is_wrong_is_told_at_once() -> None:
    body = {
        "phone": "+7 123",
        "due": "2026-03-14T14:00:00+00:00",
        "payment": {"type": "corp"},
        "route": [],
        "colour": "red",
    }
    assert told("orders_draft", body) == (
        "validation_failed",
        {
            ("/phone", "invalid_phone"),
            ("/due", "invalid_due"),
            ("/payment/account_id", "required"),
            ("/route", "too_few_items"),
            ("/class", "required"),
            ("/colour", "unknown_field"),
        },
    )


def test_a_payment_is_judged_whole_although_one_of_its_fields_is_wrong() -> None:
    body = {**DRAFT, "payment": {"type": "corp", "colour": "red"}}
    assert told("orders_draft", body) == (
        "validation_failed",
        {("/payment/colour", "unknown_field"), ("/payment/account_id", "required")},
    )


@pytest.mark.parametrize("body", [{}, [], "text", 1, None, {"phone": 5, "due": [], "payment": "cash", "route": {}}])
@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_a_body_that_could_not_be_read_is_checked_without_failing(operation_id: str, body: Any) -> None:
    operation: Any = OPERATIONS[operation_id]
    request, wrong = decode_request(operation, {}, [], {}, msgspec.json.encode(body))
    if hasattr(request.body, "__struct_fields__"):
        found = {w.code for w in CHECKS[operation_id](request.body, NOW, wrong)}
        assert found == ({"nothing_to_change"} if operation_id == "orders_edit" and body == {} else set())
    assert wrong or operation_id == "orders_estimate"
