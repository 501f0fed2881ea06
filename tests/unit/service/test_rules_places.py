"""Latitudes, and addresses and names without a visible character, wherever a request has them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.service.checking import errors_of

POINT = {"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}
ESTIMATE: dict[str, Any] = {"route": [POINT]}
DRAFT: dict[str, Any] = {"phone": "+79161234567", "route": [POINT], "class": "econom", "payment": {"type": "cash"}}
EDIT: dict[str, Any] = {"order_id": "order-1", "version": 1}
#: the operation, its body, the field that has points, and whether it is a list of them
PLACES = [
    ("orders_estimate", ESTIMATE, "route", True),
    ("orders_draft", DRAFT, "route", True),
    ("orders_edit", EDIT, "pickup", False),
    ("orders_edit", EDIT, "destinations", True),
]
places = pytest.mark.parametrize(("operation", "body", "field", "is_list"), PLACES)


def point(latitude: float, **changes: Any) -> dict[str, Any]:
    return {**POINT, "geopoint": [37.6, latitude], **changes}


@places
@pytest.mark.parametrize(("latitude", "limit"), [(95, 90), (-91, -90), (90.000001, 90), (180, 90)])
def test_latitude_beyond_pole_is_out_of_range(
    operation: str, body: Any, field: str, is_list: bool, latitude: float, limit: int
) -> None:
    code, errors = errors_of(operation, {**body, field: [POINT, point(latitude)] if is_list else point(latitude)})
    pointer = f"/{field}/1/geopoint/1" if is_list else f"/{field}/geopoint/1"
    assert (code, errors) == ("validation_failed", [("body", pointer, "out_of_range", limit)])


@places
@pytest.mark.parametrize("latitude", [90, -90, 0, 89.9])
def test_latitude_up_to_pole_is_valid(operation: str, body: Any, field: str, is_list: bool, latitude: float) -> None:
    assert errors_of(operation, {**body, field: [point(latitude)] if is_list else point(latitude)})[1] == []


@places
def test_latitude_is_reported_with_all_other_errors(operation: str, body: Any, field: str, is_list: bool) -> None:
    wrong = {"geopoint": [200, 95], "floor": 3}
    _, errors = errors_of(operation, {**body, field: [wrong] if is_list else wrong, "surprise": 1})
    at = f"/{field}/0" if is_list else f"/{field}"
    assert sorted((pointer, code) for _, pointer, code, _ in errors) == [
        (f"{at}/floor", "unknown_field"),
        (f"{at}/fullname", "required"),
        (f"{at}/geopoint/0", "out_of_range"),
        (f"{at}/geopoint/1", "out_of_range"),
        ("/surprise", "unknown_field"),
    ]


@places
def test_latitude_of_unreadable_point_is_not_reported(operation: str, body: Any, field: str, is_list: bool) -> None:
    wrong_points: list[Any] = [[37.6], [37.6, 95, 1], ["a", "b"], {}, None, [1, -181]]
    for geopoint in wrong_points:
        wrong = {**POINT, "geopoint": geopoint}
        _, errors = errors_of(operation, {**body, field: [wrong] if is_list else wrong})
        assert len({pointer for _, pointer, _, _ in errors}) == len(errors) >= 1


@places
@pytest.mark.parametrize("text", [" ", "  \u00a0", "\u2003\u3000", "\u200b", "\u200b \u2060"])
def test_blank_address_is_too_short(operation: str, body: Any, field: str, is_list: bool, text: str) -> None:
    blank = point(55, fullname=text)
    _, errors = errors_of(operation, {**body, field: [blank] if is_list else blank})
    pointer = f"/{field}/0/fullname" if is_list else f"/{field}/fullname"
    assert errors == [("body", pointer, "too_short", 1)]


@pytest.mark.parametrize("text", [" ", "\u00a0\u3000", "\u200b"])
def test_blank_name_is_too_short(text: str) -> None:
    _, errors = errors_of("orders_draft", {**DRAFT, "passenger_name": text})
    assert errors == [("body", "/passenger_name", "too_short", 1)]


@pytest.mark.parametrize("text", ["Мария", " Мария", "\u200bМария", "."])
def test_name_with_a_visible_character_is_valid(text: str) -> None:
    assert errors_of("orders_draft", {**DRAFT, "passenger_name": text})[1] == []
