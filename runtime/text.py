"""Scalars as plain text: in a path, in a query and in headers."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import msgspec
from msgspec import inspect as types

from runtime.explain import type_info


def to_text(value: Any) -> str:
    """A scalar as it stands in a path, a query or a header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime | datetime.date | uuid.UUID):
        return str(msgspec.to_builtins(value))
    if value is None:
        return ""
    return str(value)


def from_text(kind: Any, raw: str | list[str]) -> Any:
    """What the JSON of a value would be, if its type is ``kind``: to be checked and explained like any other.

    msgspec's own way with text takes much more: ``5`` for a point in time, ``nan`` for a number, ``1`` for true.
    """
    return _from_text(kind if isinstance(kind, types.Type) else type_info(kind), raw)


def _from_text(kind: types.Type, raw: str | list[str]) -> Any:
    if isinstance(kind, types.Metadata):
        return _from_text(kind.type, raw)
    if isinstance(raw, list):
        return [_from_text(kind.item_type, item) for item in raw] if isinstance(kind, types.ListType) else raw
    if isinstance(kind, types.UnionType):
        return _from_union(kind, raw)
    if isinstance(kind, types.IntType | types.FloatType | types.BoolType) or _is_of_numbers(kind):
        return _number(raw)
    return raw


def _number(raw: str) -> Any:
    try:
        return msgspec.json.decode(raw, type=int | float | bool)
    except msgspec.DecodeError:
        return raw


def _from_union(kind: types.UnionType, raw: str) -> Any:
    """A number where it can be one, else nothing where there may be nothing, else the text."""
    found = [_from_text(choice, raw) for choice in kind.types]
    if raw == "" and kind.includes_none and not any(isinstance(choice, types.StrType) for choice in kind.types):
        return None
    return next((value for value in found if not isinstance(value, str)), raw)


def _is_of_numbers(kind: types.Type) -> bool:
    return isinstance(kind, types.LiteralType) and all(isinstance(value, int) for value in kind.values)
