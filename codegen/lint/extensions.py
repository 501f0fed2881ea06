"""The ``x-`` keys that mean something to the compiler: written by us, so a misspelt one is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from codegen.document import Reason, escape

_EXTENSIONS = {
    "x-used": bool,
    "x-timeout-ms": int,
    "x-retry": dict,
    "x-changing": bool,
    "x-personal-data": bool,
    "x-context": str,
    "x-codes": list,
    "x-permission": str,
    "x-deprecated-since": str,
    "x-sunset": str,
    "x-values-of": str,
    "x-open-requests": bool,
}
_CONTEXT_SOURCES = ("request_id", "deadline", "accept_language")
_MAX_ATTEMPTS = 3
_MAPS = {"properties", "patternProperties", "headers", "schemas"}
_DATA = {"example", "examples", "default", "enum", "const"}


def without_extensions(node: Any) -> Any:
    """Return other teams' document without our extension keys: theirs may mean anything."""
    if isinstance(node, list):
        return [without_extensions(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _each(value) if key in _MAPS else value if key in _DATA else without_extensions(value)
        for key, value in node.items()
        if key not in _EXTENSIONS
    }


def _each(node: Any) -> Any:
    """Copy an object whose keys are names of the contract."""
    return {key: without_extensions(value) for key, value in node.items()} if isinstance(node, dict) else node


def extension_refusals(node: Any, path: str = "") -> Iterator[Reason]:
    """Every ``x-`` key below ``node`` that the compiler does not know, or whose value it cannot take."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from extension_refusals(item, f"{path}/{index}")
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        where = f"{path}/{escape(key)}"
        if key in ("example", "examples"):
            continue
        if key in _EXTENSIONS and (not isinstance(value, _EXTENSIONS[key]) or _is_bad(key, value)):
            yield where, f"is not what {key} takes"
        elif key.startswith("x-") and key not in _EXTENSIONS and not re.fullmatch(r"x-[a-z]+-values", key):
            yield where, "is not an extension that the compiler knows"
        elif not key.startswith("x-"):
            yield from extension_refusals(value, where)


def _is_bad(key: str, value: Any) -> bool:
    match key:
        case "x-timeout-ms":
            return not 1 <= int(value) <= 60_000
        case "x-retry":
            return value.keys() != {"attempts"} or value["attempts"] not in range(1, _MAX_ATTEMPTS + 1)
        case "x-context":
            return value not in _CONTEXT_SOURCES
        case "x-values-of":
            return True  # what the catalogue has is in its place by now
        case "x-deprecated-since" | "x-sunset":
            return not _is_day(value)
        case "x-codes":
            return not all(isinstance(code, str) for code in value)
        case _:
            return False


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
