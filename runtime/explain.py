"""Finds every place at which a value breaks a generated type.

The decoder stops at the first fault; this walks the same types over the same value and names all of them. It runs only
after the decoder has refused, so it may be slow, and it decides nothing: it explains.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import inspect as types

from runtime.errors import Location, WrongField, first_per_place

_SAFE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}\Z")
_Wrong = tuple[str, str, int | float | None]
_TEXT_FORMATS: dict[type[types.Type], Any] = {
    types.DateTimeType: datetime.datetime,
    types.DateType: datetime.date,
    types.UUIDType: uuid.UUID,
}


def explain(kind: Any, value: Any, location: Location, pointer: str = "") -> list[WrongField]:
    """Return one error for each place of ``value`` that breaks ``kind``; at least one, for the decoder rejected it."""
    return places(kind, value, location, pointer) or [WrongField(location, pointer, "format")]


def places(kind: Any, value: Any, location: Location, pointer: str = "") -> list[WrongField]:
    """All places of ``value`` that break the type ``kind``."""
    return first_per_place(WrongField(location, *found) for found in _walk(type_info(kind), value, pointer))


def child(pointer: str, name: str) -> str:
    """The pointer of a member (RFC 6901). A name that is no plain identifier may itself be personal: it is left out."""
    return f"{pointer}/{name}" if _SAFE_NAME.match(name) else pointer


def member(pointer: str, name: str) -> str:
    """The pointer of a member that the contract names (RFC 6901, section 3)."""
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


@lru_cache(maxsize=1024)
def type_info(kind: Any) -> types.Type:
    """The structure of a type."""
    return types.type_info(kind)


def _walk(kind: types.Type, value: Any, at: str) -> Iterator[_Wrong]:
    match kind:
        case types.Metadata():
            yield from _walk(kind.type, value, at)
        case types.AnyType() | types.CustomType():
            return
        case types.UnionType():
            yield from _walk_union(kind, value, at)
        case types.StructType():
            yield from _walk_struct(kind, value, at)
        case types.ListType():
            yield from _walk_list(kind, value, at)
        case types.DictType():
            yield from _walk_map(kind, value, at)
        case types.LiteralType():
            if type(value) not in {type(known) for known in kind.values}:
                yield at, "wrong_type", None
            elif value not in kind.values:
                yield at, "not_in_enum", None
        case _:
            yield from _walk_scalar(kind, value, at)


def _walk_scalar(kind: types.Type, value: Any, at: str) -> Iterator[_Wrong]:
    match kind:
        case types.StrType() if isinstance(value, str):
            yield from _length(len(value), kind, at, "too_short", "too_long")
            if kind.pattern is not None and not re.search(kind.pattern, value):
                yield at, "pattern", None
        case types.IntType() if isinstance(value, int) and not isinstance(value, bool):
            yield from _bounds(kind, value, at)
        case types.FloatType() if isinstance(value, int | float) and not isinstance(value, bool):
            yield from _bounds(kind, value, at)
        case types.BoolType() if isinstance(value, bool):
            return
        case types.NoneType() if value is None:
            return
        case _ if type(kind) in _TEXT_FORMATS and isinstance(value, str):
            if not _converts(value, kind):
                yield at, "format", None
        case _:
            yield at, "wrong_type", None


def _converts(value: str, kind: types.Type) -> bool:
    meta = msgspec.Meta(tz=kind.tz) if isinstance(kind, types.DateTimeType) and kind.tz is not None else None
    python = _TEXT_FORMATS[type(kind)]
    try:
        msgspec.convert(value, Annotated[python, meta] if meta is not None else python)
    except msgspec.ValidationError:
        return False
    return True


def _bounds(kind: types.IntType | types.FloatType, value: float, at: str) -> Iterator[_Wrong]:
    for limit, broken in (
        (kind.ge, kind.ge is not None and value < kind.ge),
        (kind.gt, kind.gt is not None and value <= kind.gt),
        (kind.le, kind.le is not None and value > kind.le),
        (kind.lt, kind.lt is not None and value >= kind.lt),
    ):
        if broken:
            yield at, "out_of_range", limit
    if kind.multiple_of is not None and value % kind.multiple_of:
        yield at, "multiple_of", kind.multiple_of


def _length(size: int, kind: Any, at: str, few: str, many: str) -> Iterator[_Wrong]:
    if kind.min_length is not None and size < kind.min_length:
        yield at, few, kind.min_length
    if kind.max_length is not None and size > kind.max_length:
        yield at, many, kind.max_length


def _walk_list(kind: types.ListType, value: Any, at: str) -> Iterator[_Wrong]:
    if not isinstance(value, list):
        yield at, "wrong_type", None
        return
    yield from _length(len(value), kind, at, "too_few_items", "too_many_items")
    for index, item in enumerate(value):
        yield from _walk(kind.item_type, item, f"{at}/{index}")


def _walk_map(kind: types.DictType, value: Any, at: str) -> Iterator[_Wrong]:
    if not isinstance(value, dict):
        yield at, "wrong_type", None
        return
    yield from _length(len(value), kind, at, "too_few_items", "too_many_items")
    for name, item in value.items():
        yield from _walk(kind.value_type, item, child(at, name))


def _walk_struct(kind: types.StructType, value: Any, at: str) -> Iterator[_Wrong]:
    if not isinstance(value, dict):
        yield at, "wrong_type", None
        return
    known = {field.encode_name: field for field in kind.fields}
    for name, field in known.items():
        if name in value:
            yield from _walk(field.type, value[name], member(at, name))
        elif field.required:
            yield member(at, name), "required", None
    if kind.tag_field is not None:
        if kind.tag_field not in value:
            yield f"{at}/{kind.tag_field}", "required", None
        elif value[kind.tag_field] != kind.tag:
            yield f"{at}/{kind.tag_field}", "not_in_enum", None
    if kind.forbid_unknown_fields:
        for name in value:
            if name not in known and name != kind.tag_field:
                yield child(at, name), "unknown_field", None


def _walk_union(kind: types.UnionType, value: Any, at: str) -> Iterator[_Wrong]:
    choices = kind.types
    structs = [choice for choice in choices if isinstance(choice, types.StructType)]
    if len(structs) > 1 and isinstance(value, dict):
        tag_field = structs[0].tag_field or ""
        chosen = next((s for s in structs if s.tag == value.get(tag_field)), None)
        if chosen is None:
            yield f"{at}/{tag_field}", "not_in_enum" if tag_field in value else "required", None
        else:
            yield from _walk_struct(chosen, value, at)
        return
    faults = [list(_walk(choice, value, at)) for choice in choices]
    if faults and all(faults):
        # the alternative of the value's own type says most
        yield from next((f for f in faults if (at, "wrong_type", None) not in f), faults[0])
