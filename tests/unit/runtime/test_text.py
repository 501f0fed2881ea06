"""Scalars as text: what is written is read again, and what only looks like a value is none."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from runtime.text import from_text, to_text

MOMENT = datetime.datetime(2026, 3, 14, 18, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
When = Annotated[datetime.datetime, Meta(tz=True)]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (str, "1", "1"),
        (str, "", ""),
        (str, "true", "true"),
        (int, -7, "-7"),
        (int, 2**70, str(2**70)),
        (float, 0.1, "0.1"),
        (float, 1e22, "1e+22"),
        (bool, True, "true"),
        (bool, False, "false"),
        (datetime.date, MOMENT.date(), "2026-03-14"),
        (When, MOMENT, "2026-03-14T18:30:00+03:00"),
        (uuid.UUID, uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Literal["1", "a"], "1", "1"),
        (Literal[1, 2], 2, "2"),
        (Annotated[int, Meta(ge=1)], 3, "3"),
    ],
)
def test_what_is_written_is_read_again(kind: Any, value: Any, text: str) -> None:
    assert to_text(value) == text
    assert msgspec.convert(from_text(kind, text), kind) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *[(int, text) for text in ("1.0", "1e2", "+1", "1_0", "٣", "", "null", "true", "0x1", "007", "NaN")],
        *[(float, text) for text in ("nan", "inf", "-Infinity", "1e400", ".5", "5.", "", "true")],
        *[(bool, text) for text in ("1", "0", "True", "yes", "")],
        *[(When, text) for text in ("5", "1.5", "2026-03-14", "2026-03-14T18:30:00")],
        *[(datetime.date, text) for text in ("5", "2026-02-30", "20260314")],
        *[(Literal[1, 2], text) for text in ("3", "1.0", "true", "a")],
        (list[int], ["1", "x"]),
    ],
)
def test_what_only_looks_like_a_value_is_none(kind: Any, text: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(from_text(kind, text), kind)


def test_items_of_a_list_are_read_each_by_itself() -> None:
    assert from_text(Annotated[list[int], Meta(max_length=3)], ["1", "-2", "x"]) == [1, -2, "x"]
    assert from_text(list[str], ["1", "true"]) == ["1", "true"]
