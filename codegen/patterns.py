"""From the regular expressions of a schema, which are those of ECMA 262, to Python's."""

from __future__ import annotations

import re

_ASCII = {r"\d": "0-9", r"\w": "A-Za-z0-9_"}
_NOT_ASCII = {r"\D": "[^0-9]", r"\W": "[^A-Za-z0-9_]"}
_DOT = r"[^\n\r\u2028\u2029]"
_SPACE = r"\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
#: escapes that mean the same in both
_PLAIN_ESCAPES = set("tnrfv.*+?^$|()[]{}/\\-")
_TOKEN = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)|\(\?(?::|=|!)|\[\^?|\{\d+(?:,\d*)?\}|.", re.DOTALL)


def python_pattern(pattern: str) -> str | None:
    r"""The same language in Python, ``None`` where that is not certain.

    Python's ``$`` also matches before a line feed, its ``\d`` the digits of any script, its ``.`` ends of lines.
    Where the two have no common form (``\b``, ``\A``, named groups, flags, possessive quantifiers, ``[]``, Unicode's
    properties) the judge decides.
    """
    found: list[str] = []
    in_set, last = False, "nothing"
    for token in _TOKEN.findall(pattern):
        made = _in_set(token) if in_set else _outside(token, last)
        if made is None:
            return None
        found.append(made)
        if in_set:
            in_set, last = token != "]", "atom"
        elif token in ("[", "[^"):
            in_set = True
        elif token in ("*", "+", "?") or token[0] == "{":
            last = "lazy" if last == "quantifier" else "quantifier"
        else:
            last = "nothing" if token in ("^", "|") or token[0] == "(" else "atom"
    text = "".join(found)
    if re.search(r"\[\^?\]", text) or "[[" in text or re.search(r"\[[^\]]*(--|&&|\|\||~~)", text):
        return None
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return None
    return text


def escape_lone_brackets(pattern: str) -> str:
    """The pattern with a backslash before brackets that open or close nothing (ECMA 262, Annex B)."""
    found: list[str] = []
    in_set = False
    for token in _TOKEN.findall(pattern):
        is_lone = not in_set and token in ("{", "}", "]")
        found.append(f"\\{token}" if is_lone else token)
        in_set = token != "]" if in_set else token in ("[", "[^")
    return "".join(found)


def _outside(token: str, last: str) -> str | None:
    """``last``: what is before the token, for a quantifier of nothing or of a quantifier is read in different ways."""
    if token == "$":
        return r"\Z"
    if token == ".":
        return _DOT
    if token in _ASCII:
        return f"[{_ASCII[token]}]"
    if token in _NOT_ASCII:
        return _NOT_ASCII[token]
    if token in (r"\s", r"\S"):
        return f"[{'^' * token.isupper()}{_SPACE}]" if token == r"\s" else f"[^{_SPACE}]"
    if token in ("{", "}", "]"):
        return None
    if token in ("*", "+") or token[0] == "{":
        return token if last == "atom" else None
    if token == "?":
        return token if last in ("atom", "quantifier") else None
    return _escape(token)


def _in_set(token: str) -> str | None:
    if token in _ASCII:
        return _ASCII[token]
    if token in _NOT_ASCII or token == r"\S":
        return None
    if token == r"\s":
        return _SPACE
    if len(token) > 1 and token[0] in "({[":
        return re.sub(r"([\[])", r"\\\1", token)
    if token == "[":
        return r"\["
    return _escape(token)


def _escape(token: str) -> str | None:
    if token[0] != "\\":
        return token
    if len(token) > 2 or token[1] in _PLAIN_ESCAPES:
        return token if token != r"\/" else "/"
    return None
