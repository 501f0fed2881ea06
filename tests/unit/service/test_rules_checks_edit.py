"""Validation of an edit beyond the contract's types (docs/api-rules.md, "Operations" and "Validation")."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager as api
from service.rules.checks import check_edit
from tests.unit.service.checking import NOW, ROUTE, told

EDIT: dict[str, Any] = {"order_id": "order-1", "version": 3}


@pytest.mark.parametrize(
    "change",
    [
        {"pickup": ROUTE[0]},
        {"destinations": ROUTE},
        {"comment": "Код домофона 12"},
        {"comment": ""},
        {"payment": {"type": "cash"}},
        {"due": NOW.isoformat()},
    ],
)
def test_any_one_field_is_a_change(change: dict[str, Any]) -> None:
    assert check_edit(msgspec.convert({**EDIT, **change}, api.EditRequest), NOW, []) == []


def test_an_edit_that_names_nothing_to_change_is_wrong_as_a_whole() -> None:
    assert told("orders_edit", EDIT) == ("validation_failed", {("", "nothing_to_change")})


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {("/order_id", "required"), ("/version", "required")}),
        ({**EDIT, "order_id": "no id"}, {("/order_id", "pattern")}),
        ({**EDIT, "version": 0}, {("/version", "out_of_range")}),
    ],
)
def test_that_there_is_nothing_to_change_is_told_with_what_else_is_wrong(
    body: dict[str, Any], wrong: set[tuple[str, str]]
) -> None:
    assert told("orders_edit", body) == ("validation_failed", wrong | {("", "nothing_to_change")})


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"comment": 5}, ("/comment", "wrong_type")),
        ({"comment": "x" * 1025}, ("/comment", "too_long")),
        ({"destinations": []}, ("/destinations", "too_few_items")),
        ({"destinations": [{"fullname": "Москва"}]}, ("/destinations/0/geopoint", "required")),
        ({"pickup": {**ROUTE[0], "colour": "red"}}, ("/pickup/colour", "unknown_field")),
        ({"due": "tomorrow"}, ("/due", "format")),
        ({"payment": None}, ("/payment", "wrong_type")),
        ({"coment": "Код домофона 12"}, ("/coment", "unknown_field")),
        ({"Комментарий": "Код домофона 12"}, ("", "unknown_field")),
    ],
)
def test_a_change_that_is_wrong_or_misspelt_is_a_change(change: dict[str, Any], wrong: tuple[str, str]) -> None:
    assert told("orders_edit", {**EDIT, **change}) == ("validation_failed", {wrong})


def test_a_due_of_an_edit_is_judged_as_that_of_an_order() -> None:
    assert told("orders_edit", {**EDIT, "due": "2026-03-14T14:58:59+00:00"}) == (
        "invalid_due",
        {("/due", "invalid_due")},
    )
    assert check_edit(msgspec.convert({**EDIT, "due": "2026-03-14T14:59:00Z"}, api.EditRequest), NOW, []) == []


@pytest.mark.parametrize("kind", ["card", "corp"])
@pytest.mark.parametrize("payment", [{}, {"account_id": ""}])
def test_an_account_of_an_edit_is_judged_as_that_of_an_order(kind: str, payment: dict[str, str]) -> None:
    assert told("orders_edit", {**EDIT, "payment": {"type": kind, **payment}}) == (
        "validation_failed",
        {("/payment/account_id", "required")},
    )


def test_everything_that_is_wrong_with_an_edit_is_told_at_once() -> None:
    body = {"version": 0, "due": "2026-03-14T14:00:00+00:00", "payment": {"type": "corp"}, "destinations": []}
    assert told("orders_edit", body) == (
        "validation_failed",
        {
            ("/order_id", "required"),
            ("/version", "out_of_range"),
            ("/due", "invalid_due"),
            ("/payment/account_id", "required"),
            ("/destinations", "too_few_items"),
        },
    )
