"""From the regular expressions of a schema, which are those of ECMA 262, to Python's."""

from __future__ import annotations

import re

_ASCII = {r"\d": "0-9", r"\w": "A-Za-z0-9_"}
_NOT_ASCII = {r"\D": "[^0-9]", r"\W": "[^A-Za-z0-9_]"}


def python_pattern(pattern: str) -> str:
    r"""The same language in Python, whose ``$`` also matches before a line feed and ``\d`` the digits of any script."""
    found: list[str] = []
    in_set = False
    for token in re.findall(r"\\.|.", pattern, re.DOTALL):
        in_set = token != "]" if in_set else token == "["
        if token == "$" and not in_set:
            token = r"\Z"
        elif token in _ASCII:
            token = _ASCII[token] if in_set else f"[{_ASCII[token]}]"
        elif token in _NOT_ASCII and not in_set:
            token = _NOT_ASCII[token]
        found.append(token)
    return "".join(found)
