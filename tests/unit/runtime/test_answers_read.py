"""Responses in a client half: headers, and a body without end."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET
from multidict import CIMultiDict

from runtime.codec import decode_answer
from runtime.errors import WrongField
from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase

[SPEC] = showcase.SCALARS_IN_HEADERS.answers


def read(**headers: str) -> Any:
    named = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return decode_answer(SPEC, 200, named, b'"body"')


def test_names_of_headers_have_no_case() -> None:
    answer = read(x_TEXT="t", X_count="9")
    assert (answer.x_text, answer.x_count) == ("t", 9)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Count": "ten"},
        {"X_Count": "10"},
        {"X_Ratio": "nan"},
        {"X_Flag": "1"},
        {"X_Day": "0"},
        {"X_Moment": "1700000000"},
        {"X_Uuid": "-"},
    ],
)
def test_a_header_that_may_be_left_out_is_left_out_where_it_is_wrong(headers: dict[str, str]) -> None:
    answer = read(X_Text="t", **headers)
    assert getattr(answer, next(iter(headers)).lower()) is UNSET


@pytest.mark.parametrize("headers", [{}, {"X_Text": ""}])
def test_a_header_that_must_be_there_is_named(headers: dict[str, str]) -> None:
    assert read(**headers) == [WrongField("header", "/X-Text", "required")]


def test_a_new_value_of_an_enum_is_no_error() -> None:
    assert read(X_Text="t", X_Level="middle").x_level == "middle"


def test_a_body_that_is_not_documented_is_not_read() -> None:
    spec = showcase.DROP.answer_for(204)
    assert spec is not None
    assert decode_answer(spec, 204, {}, b"\xff") == showcase.Drop204()


DEEP = b"[" * 100_000


@pytest.mark.parametrize("content", [DEEP, b'{"new": ' + DEEP + b"]" * 100_000 + b"}", b'{"a":' * 100_000])
def test_a_body_that_is_nested_too_deep_is_a_broken_answer(content: bytes) -> None:
    spec = depot.FIND_SLOTS.answer_for(200)
    assert spec is not None
    assert decode_answer(spec, 200, {}, content) == [WrongField("body", "", "invalid_json")]
