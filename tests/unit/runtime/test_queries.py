"""Query strings: items of arrays keep what separates them, escaped."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET, UnsetType

from runtime.codec import decode_request, encode_request, parse_query
from runtime.model import Request
from runtime.operation import Operation, Parameter

TEXTS = ["a,b", "a b", "%2C", "&=+;#", "Анна", "", "\u2028\0"]


class FindRequest(Request, frozen=True, kw_only=True):
    joined: list[str] | UnsetType = UNSET
    each: list[str] | UnsetType = UNSET
    text: str | UnsetType = UNSET


FIND: Operation[FindRequest, Any, Any] = Operation(
    "test",
    "find",
    "GET",
    "/find",
    FindRequest,
    (),
    parameters=(
        Parameter("joined", "joined", "query", list[str], False, array=True, explode=False),
        Parameter("each", "ea&ch", "query", list[str], False, array=True),
        Parameter("text", "text", "query", str, False),
    ),
)


def query_of(request: FindRequest) -> str:
    return "&".join(map("=".join, encode_request(FIND, request).query))


@pytest.mark.parametrize(
    "request_",
    [
        FindRequest(joined=TEXTS, each=TEXTS, text="a,b&c"),
        FindRequest(joined=["a,b"]),
        FindRequest(joined=["", ""]),
        FindRequest(each=["a,b", "c"], text=""),
        FindRequest(),
    ],
)
def test_query_is_read_as_it_was_written(request_: FindRequest) -> None:
    assert decode_request(FIND, {}, parse_query(FIND, query_of(request_)), {}, b"") == (request_, [])


def test_query_comma_inside_item_is_escaped() -> None:
    assert query_of(FindRequest(joined=["a,b", "c"])) == "joined=a%2Cb,c"


@pytest.mark.parametrize(("query", "joined"), [("joined=a,b", ["a", "b"]), ("joined=a%2Cb", ["a,b"])])
def test_query_array_is_split_at_commas_that_are_not_escaped(query: str, joined: list[str]) -> None:
    assert decode_request(FIND, {}, parse_query(FIND, query), {}, b"")[0].joined == joined


def test_query_without_values_is_blank() -> None:
    assert parse_query(FIND, "a&b=&&c=%FF") == [("a", ""), ("b", ""), ("c", "\ufffd")]
    assert parse_query(FIND, "") == ()
