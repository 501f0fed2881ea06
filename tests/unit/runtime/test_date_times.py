"""Date-times of requests are RFC 3339 to the letter; the decoder takes a little more."""

from __future__ import annotations

import datetime
import json
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from runtime.codec import decode_request
from runtime.date_times import is_rfc3339
from runtime.errors import WrongField
from runtime.model import Model, Request
from runtime.operation import Operation
from tests.contract.golden import fleet_orders_manager as showcase

GOOD = [
    "2036-03-14T18:30:00Z",
    "2036-03-14t18:30:00z",
    "2036-03-14T18:30:00.5+03:00",
    "2036-03-14T18:30:00.123456789-11:30",
    "2036-03-14T18:30:00-00:00",
]
#: msgspec takes them all
LAX = ["2036-03-14 18:30:00Z", "2036-03-14T18:30:00+0300", "2036-03-14 18:30:00.5-1130"]


@pytest.mark.parametrize("text", GOOD)
def test_rfc3339_good(text: str) -> None:
    assert is_rfc3339(text)


@pytest.mark.parametrize("text", [*LAX, "2036-03-14", "2036-03-14T18:30:00", "2036-03-14T18:30:00Z\n", ""])
def test_rfc3339_other(text: str) -> None:
    assert not is_rfc3339(text)


@pytest.mark.parametrize("text", LAX)
def test_query_date_time_lax_is_format(text: str) -> None:
    _, errors = decode_request(showcase.SCALARS_IN_QUERY, {}, [("count", "1"), ("moment", text)], {}, b"")
    assert errors == [WrongField("query", "/moment", "format")]


class Stop(Model, frozen=True, kw_only=True):
    seen: Annotated[datetime.datetime, Meta(tz=True)] | UnsetType = UNSET
    odd: list[datetime.datetime] | UnsetType = msgspec.field(default=UNSET, name="a/b")
    next_: Stop | UnsetType = msgspec.field(default=UNSET, name="next")
    open: dict[str, datetime.datetime] | UnsetType = UNSET
    text: str = ""


class StopRequest(Request, frozen=True, kw_only=True):
    body: Stop


STOP: Operation[StopRequest, Any, Any] = Operation(
    "test", "stop", "POST", "/stop", StopRequest, (), body=Stop, body_required=True
)


def body_errors(body: object) -> list[WrongField]:
    return decode_request(STOP, {}, [], {}, msgspec.json.encode(body))[1]


@pytest.mark.parametrize("text", GOOD)
def test_body_date_time_good(text: str) -> None:
    assert body_errors({"seen": text, "next": {"a/b": [text], "open": {"x": text}}}) == []


@pytest.mark.parametrize("text", LAX)
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"seen": ...}, "/seen"),
        ({"next": {"next": {"seen": ...}}}, "/next/next/seen"),
        ({"a/b": [GOOD[0], ...]}, "/a~1b/1"),
        ({"open": {"a": ...}}, "/open/a"),
        ({"open": {"Ann Lee": ...}}, "/open"),
    ],
)
def test_body_date_time_lax_is_format(text: str, body: Any, pointer: str) -> None:
    written = json.loads(json.dumps(body, default=lambda _: text))
    assert body_errors(written) == [WrongField("body", pointer, "format")]


def test_body_date_time_lax_is_reported_with_other_errors() -> None:
    assert body_errors({"seen": LAX[0], "text": 1}) == [
        WrongField("body", "/text", "wrong_type"),
        WrongField("body", "/seen", "format"),
    ]


def test_body_text_like_a_date_time_is_left_alone() -> None:
    assert body_errors({"text": LAX[0]}) == []
