"""Requests in a server half: the typed request, and all of its errors at once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from generated import fleet_orders_manager as api
from runtime.codec import decode_request
from runtime.errors import Location, WrongField
from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase

Query = list[tuple[str, str | list[str]]]


def wrong(location: Location, pointer: str, code: str, limit: float | None = None) -> WrongField:
    return WrongField(location, pointer, code, limit)


def read_query(*query: tuple[str, str | list[str]]) -> tuple[Any, list[WrongField]]:
    return decode_request(showcase.SCALARS_IN_QUERY, {}, query, {}, b"")


def test_defaults_stand_for_what_is_left_out() -> None:
    request, faults = read_query(("count", "1"))
    assert faults == []
    assert request == showcase.ScalarsInQueryRequest(count=1)
    assert (request.page_size, request.level, request.flag, request.text) == (20, "low", True, UNSET)


@pytest.mark.parametrize(
    ("name", "text", "code", "limit"),
    [
        ("count", "0", "out_of_range", 0),
        ("count", "10", "out_of_range", 9),
        ("count", "1.0", "wrong_type", None),
        ("even", "3", "multiple_of", 2),
        ("ratio", "nan", "wrong_type", None),
        ("ratio", "1", "out_of_range", 1),
        ("ratio", "0.3", "multiple_of", 0.25),
        ("flag", "1", "wrong_type", None),
        ("day", "2026-02-30", "format", None),
        ("moment", "1700000000", "format", None),
        ("moment", "2026-03-14T10:00:00", "format", None),
        ("uuid", "123", "format", None),
        ("level", "1", "not_in_enum", None),
        ("size", "3", "not_in_enum", None),
        ("size", "x", "wrong_type", None),
        ("page-size", "99999999999", "out_of_range", 2**31 - 1),
        ("text", "1", "too_short", 2),
        ("text", "123456789", "too_long", 8),
        ("text", "a\n", "pattern", None),
    ],
)
def test_a_parameter_is_wrong_in_the_words_of_its_own_type(
    name: str, text: str, code: str, limit: float | None
) -> None:
    query = [(name, text)] if name == "count" else [("count", "1"), (name, text)]
    request, faults = read_query(*query)
    assert faults == [wrong("query", f"/{name}", code, limit)]
    assert UNSET in [getattr(request, field) for field in request.__struct_fields__]


def test_items_of_an_array_are_named_by_their_index() -> None:
    _, faults = read_query(("count", "1"), ("sizes", ["1", "x", "3"]), *[("tags", "t")] * 4)
    assert faults == [wrong("query", "/tags", "too_many_items", 3), wrong("query", "/sizes/1", "wrong_type")]


def test_of_a_scalar_that_is_repeated_the_last_counts() -> None:
    request, faults = read_query(("count", "x"), ("count", "2"))
    assert (request.count, faults) == (2, [])


def test_unknown_parameters_are_refused_once_and_named_if_that_is_safe() -> None:
    _, faults = read_query(("count", "1"), ("more", "1"), ("more", "2"), ("Ann Lee", "3"))
    assert faults == [wrong("query", "/more", "unknown_field"), wrong("query", "", "unknown_field")]


def test_everything_that_is_missing_is_named() -> None:
    request: Any
    request, faults = decode_request(showcase.SCALARS_IN_HEADERS, {}, [], {"x-count": "x"}, b"")
    assert faults == [wrong("header", "/X-Text", "required"), wrong("header", "/X-Count", "wrong_type")]
    assert request.x_text is UNSET
    assert read_query()[1] == [wrong("query", "/count", "required")]


def test_a_parameter_of_the_path_is_found_by_its_name_in_the_path() -> None:
    path = {
        "text": "ab", "count": "1", "big": "1", "ratio": "1", "flag": "true", "day": "2026-03-14",
        "moment": "2026-03-14T10:00:00Z", "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "type": "bag",
    }  # fmt: skip
    request, faults = decode_request(showcase.SCALARS_IN_PATH, path, [], {}, b"")
    assert faults == [wrong("path", "/type", "not_in_enum")]
    assert str(request.uuid_) == path["uuid"]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"", [wrong("body", "", "required")]),
        (b"{", [wrong("body", "", "invalid_json")]),
        (b'{"size": "\xff"}', [wrong("body", "", "invalid_json")]),
        (b'{"size": "\\ud800"}', [wrong("body", "", "invalid_json")]),
        (b'{"size": NaN}', [wrong("body", "", "invalid_json")]),
        (b"[" * 100_000, [wrong("body", "", "invalid_json")]),
        (b"null", [wrong("body", "", "wrong_type")]),
        (b'{"size": "medium"}', [wrong("body", "/size", "not_in_enum")]),
        (b'{"more": 1}', [wrong("body", "/size", "required"), wrong("body", "/more", "unknown_field")]),
    ],
)
def test_a_body_that_is_wrong(content: bytes, faults: list[WrongField]) -> None:
    assert decode_request(depot.FIND_SLOTS, {}, [], {}, content)[1] == faults


def test_a_body_that_is_wrong_in_one_place_can_be_read_in_the_others() -> None:
    request, faults = decode_request(depot.FIND_SLOTS, {}, [], {}, b'{"size": "small", "slot": {"size": "small"}}')
    assert [fault.pointer for fault in faults] == ["/slot/state", "/slot/owner"]
    assert request.body.size == "small"
    slot: Any = request.body.slot
    assert (slot.size, slot.state) == ("small", UNSET)


def test_list_wrong_in_one_item_is_read_in_the_others() -> None:
    stops = [{"geopoint": [37.6, 95], "fullname": "a"}, {"geopoint": [200, 95]}, 5]
    request, _ = decode_request(api.ORDERS_ESTIMATE, {}, [], {}, msgspec.json.encode({"route": stops}))
    route: Any = request.body.route
    assert [getattr(stop, "geopoint", UNSET) for stop in route] == [[37.6, 95], [UNSET, 95], UNSET]
    assert (route[0].fullname, route[1].fullname) == ("a", UNSET)


def test_a_body_that_may_be_left_out() -> None:
    assert decode_request(showcase.AMEND, {}, [], {}, b"") == (showcase.AmendRequest(), [])
    assert decode_request(showcase.AMEND, {}, [], {}, b"5")[1] == [wrong("body", "", "wrong_type")]
