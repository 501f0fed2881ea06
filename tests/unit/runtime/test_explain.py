"""Every fault of a value is named by its place and a stable word, and no value is ever quoted."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from runtime.errors import WrongField
from runtime.explain import child, explain
from runtime.model import Model


class Leaf(Model, frozen=True, kw_only=True, forbid_unknown_fields=True):
    a: int
    b: str | UnsetType = msgspec.field(default=UNSET, name="odd/name~")


class Cat(Model, frozen=True, kw_only=True, tag_field="kind", tag="cat"):
    lives: Annotated[int, Meta(ge=1)] = 9


class Dog(Model, frozen=True, kw_only=True, tag_field="kind", tag="dog"):
    leaf: Leaf | UnsetType = UNSET


def codes(kind: Any, value: Any) -> list[tuple[str, str, float | None]]:
    return [(field.pointer, field.code, field.limit) for field in explain(kind, value, "body")]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (str, 5, ("", "wrong_type", None)),
        (int, "5", ("", "wrong_type", None)),
        (int, True, ("", "wrong_type", None)),
        (int, 1.0, ("", "wrong_type", None)),
        (float, False, ("", "wrong_type", None)),
        (bool, 1, ("", "wrong_type", None)),
        (list[int], {}, ("", "wrong_type", None)),
        (dict[str, int], [], ("", "wrong_type", None)),
        (Leaf, None, ("", "wrong_type", None)),
        (str | None, 5, ("", "wrong_type", None)),
        (Annotated[str, Meta(min_length=2)], "é", ("", "too_short", 2)),
        (Annotated[str, Meta(max_length=2)], "abc", ("", "too_long", 2)),
        (Annotated[str, Meta(max_length=2)] | None, "abc", ("", "too_long", 2)),
        (Annotated[str, Meta(pattern=r"^a\Z")], "a\n", ("", "pattern", None)),
        (Annotated[list[int], Meta(min_length=1)], [], ("", "too_few_items", 1)),
        (Annotated[list[int], Meta(max_length=1)], [1, 2], ("", "too_many_items", 1)),
        (Annotated[dict[str, int], Meta(max_length=1)], {"a": 1, "b": 2}, ("", "too_many_items", 1)),
        (Annotated[int, Meta(ge=3)], 2, ("", "out_of_range", 3)),
        (Annotated[int, Meta(le=3)], 4, ("", "out_of_range", 3)),
        (Annotated[int, Meta(gt=3)], 3, ("", "out_of_range", 3)),
        (Annotated[float, Meta(lt=0.5)], 0.5, ("", "out_of_range", 0.5)),
        (Annotated[int, Meta(multiple_of=5)], 7, ("", "multiple_of", 5)),
        (Literal["a", "b"], "c", ("", "not_in_enum", None)),
        (Literal["a", "b"], 1, ("", "wrong_type", None)),
        (Literal[1, 2], True, ("", "wrong_type", None)),
        (Literal[1, 2], 1.0, ("", "wrong_type", None)),
        (datetime.date, "2026-02-30", ("", "format", None)),
        (datetime.date, 5, ("", "wrong_type", None)),
        (Annotated[datetime.datetime, Meta(tz=True)], "2026-03-14T10:00:00", ("", "format", None)),
        (uuid.UUID, "no", ("", "format", None)),
        (list[int], [1, "x"], ("/1", "wrong_type", None)),
        (dict[str, int], {"a": "x"}, ("/a", "wrong_type", None)),
        (dict[str, list[Leaf]], {"a": [{"a": 1}, {"a": None}]}, ("/a/1/a", "wrong_type", None)),
        (Leaf, {}, ("/a", "required", None)),
        (Leaf, {"a": 1, "more": 2}, ("/more", "unknown_field", None)),
        (Leaf, {"a": 1, "odd/name~": 2}, ("/odd~1name~0", "wrong_type", None)),
        (Cat | Dog, {"kind": "cow"}, ("/kind", "not_in_enum", None)),
        (Cat | Dog, {}, ("/kind", "required", None)),
        (Cat | Dog, 5, ("", "wrong_type", None)),
        (Cat | Dog, {"kind": "cat", "lives": 0}, ("/lives", "out_of_range", 1)),
        (Cat | Dog, {"kind": "dog", "leaf": {}}, ("/leaf/a", "required", None)),
    ],
)
def test_a_fault(kind: Any, value: Any, expected: tuple[str, str, float | None]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, kind)
    assert codes(kind, value) == [expected]


def test_all_faults_are_named_at_once() -> None:
    assert codes(list[Leaf], [{"a": "x", "odd/name~": 1, "c": 1}, 5, {}]) == [
        ("/0/a", "wrong_type", None),
        ("/0/odd~1name~0", "wrong_type", None),
        ("/0/c", "unknown_field", None),
        ("/1", "wrong_type", None),
        ("/2/a", "required", None),
    ]


def test_what_the_decoder_refused_has_at_least_one_place() -> None:
    assert codes(int, 5) == [("", "format", None)]


@pytest.mark.parametrize("name", ["Ann Lee", "+79161234567", "", "é", "a/b", "1a", "a" * 65, "a\n"])
def test_a_name_that_may_itself_be_personal_is_left_out(name: str) -> None:
    assert child("/at", name) == "/at"
    assert codes(dict[str, int], {name: "x"}) == [("", "wrong_type", None)]
    assert codes(Leaf, {"a": 1, name: "x"}) == [("", "unknown_field", None)]


def test_the_place_begins_where_the_value_stands() -> None:
    assert explain(list[int], ["x"], "query", "/ids") == [WrongField("query", "/ids/0", "wrong_type")]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Annotated[str, Meta(min_length=2, pattern=r"^a+\Z")], "", ("", "too_short", 2)),
        (Annotated[str, Meta(max_length=2, pattern=r"^a+\Z")], "abc", ("", "too_long", 2)),
        (Annotated[int, Meta(ge=3, multiple_of=5)], 1, ("", "out_of_range", 3)),
        (Leaf, {"a": 1, "Ann Lee": 1, "Bob Ray": 2}, ("", "unknown_field", None)),
    ],
)
def test_place_wrong_twice_is_reported_once(kind: Any, value: Any, expected: tuple[str, str, float | None]) -> None:
    assert codes(kind, value) == [expected]
