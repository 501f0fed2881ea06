"""Date-times as RFC 3339 writes them.

The decoder also takes a space in place of ``T`` and an offset without a colon. Requests are held to the RFC's grammar,
responses of upstreams are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, reduce
from operator import getitem
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec import inspect as types

from runtime.explain import child, member, type_info

Path = tuple[str | int, ...]

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def is_rfc3339(text: str) -> bool:
    """Return whether a text has the form of a ``date-time`` (RFC 3339, section 5.6)."""
    return _RFC3339.fullmatch(text) is not None


def lax_date_times(value: Any, raw: Callable[[], Any]) -> list[str]:
    """Return the pointers of the date-times in a decoded ``value`` that are not RFC 3339 in ``raw()``, its JSON.

    ``raw`` is called only if there is a date-time at all: most requests have none.
    """
    if value is UNSET:
        return []
    found: list[tuple[str, Path]] = []
    _find(value, "", (), found)
    if not found:
        return []
    written = raw()
    return [pointer for pointer, path in found if not is_rfc3339(reduce(getitem, path, written))]


def _find(value: Any, pointer: str, path: Path, found: list[tuple[str, Path]]) -> None:
    if isinstance(value, msgspec.Struct):
        for name, wire in _fields(type(value)):
            field = getattr(value, name)
            if field is not UNSET:
                _find(field, member(pointer, wire), (*path, wire), found)
    elif isinstance(value, datetime):
        found.append((pointer, path))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _find(item, f"{pointer}/{index}", (*path, index), found)
    elif isinstance(value, dict):
        for key, item in value.items():
            _find(item, child(pointer, key), (*path, key), found)


@lru_cache(maxsize=1024)
def _fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Return the names, in Python and in JSON, of the fields that can hold a date-time."""
    fields = msgspec.structs.fields(struct)
    return tuple((f.name, f.encode_name) for f in fields if _can_hold(type_info(f.type), frozenset({struct})))


def _can_hold(kind: types.Type, outer: frozenset[type]) -> bool:
    match kind:
        case types.DateTimeType():
            return True
        case types.Metadata():
            return _can_hold(kind.type, outer)
        case types.UnionType():
            return any(_can_hold(choice, outer) for choice in kind.types)
        case types.ListType():
            return _can_hold(kind.item_type, outer)
        case types.DictType():
            return _can_hold(kind.value_type, outer)
        case types.StructType():
            return kind.cls in outer or any(_can_hold(f.type, outer | {kind.cls}) for f in kind.fields)
        case _:
            return False
