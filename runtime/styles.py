"""Parameters in the styles of OpenAPI: arrays and objects in paths, queries, headers and cookies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import msgspec
from msgspec import UNSET, UnsetType

from runtime.content import items_of, members_of, object_from, written
from runtime.explain import type_info
from runtime.operation import Parameter
from runtime.text import from_text, to_text

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


def write(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """The names and texts by which a value is written; those of paths and queries are escaped."""
    found = _written_as(parameter, value)
    if parameter.location != "query":
        return found
    return [(quote_plus(name), quote_plus(text, safe=",")) for name, text in found]


def _written_as(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    if parameter.is_json:
        text = msgspec.json.encode(value).decode()
        return [(parameter.wire, quote(text, safe="") if parameter.location == "path" else text)]
    if parameter.location == "path":
        return [(parameter.wire, _in_path(parameter, value))]
    if not (parameter.array or parameter.members):
        return [(parameter.wire, to_text(value))]
    pairs = _pairs(parameter, value)
    if parameter.location == "query" and parameter.style == "deepObject":
        return [(f"{parameter.wire}[{name}]", text) for name, text in pairs]
    if parameter.location == "query" and parameter.explode:
        return [(name or parameter.wire, text) for name, text in pairs]
    separator = _SEPARATORS.get(parameter.style or "", ",")
    return [(parameter.wire, _joined(pairs, separator, explode=parameter.explode and parameter.members))]


def _pairs(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """The items of an array, which have no names, or the members of an object."""
    if parameter.array:
        return [("", to_text(item)) for item in value]
    members = [(name, item) for name, item in items_of(value) if item is not None]
    if parameter.style == "deepObject":
        return list(_deep(members))
    return [(name, written(one)) for name, item in members for one in (item if isinstance(item, list) else [item])]


def _deep(members: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """Members of members have the names of both, with the brackets between them."""
    for name, item in members:
        if isinstance(item, msgspec.Struct | dict):
            yield from ((f"{name}][{inner}", text) for inner, text in _deep(items_of(item)))
        else:
            yield from ((name, written(one)) for one in (item if isinstance(item, list) else [item]))


def _joined(pairs: Iterable[tuple[str, str]], separator: str, *, explode: bool) -> str:
    if explode:
        return separator.join(f"{name}={text}" for name, text in pairs)
    return separator.join(part for name, text in pairs for part in ([name] if name else []) + [text])


def _in_path(parameter: Parameter, value: Any) -> str:
    style, wire = parameter.style, parameter.wire
    if not (parameter.array or parameter.members):
        text = quote(to_text(value), safe="")
        return {"label": f".{text}", "matrix": f";{wire}={text}"}.get(style or "", text)
    pairs = [(quote(name, safe=""), quote(text, safe="")) for name, text in _pairs(parameter, value)]
    if style is None:
        return _joined(pairs, ",", explode=parameter.explode and parameter.members)
    prefix = "." if style == "label" else ";"
    if parameter.explode:
        named = [(name or (wire if style == "matrix" else ""), text) for name, text in pairs]
        return "".join(f"{prefix}{f'{name}=' if name else ''}{text}" for name, text in named)
    return (prefix if style == "label" else f";{wire}=") + _joined(pairs, ",", explode=False)


def read(
    parameter: Parameter,
    path: Mapping[str, str],
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
) -> Any:
    """The value as JSON would have it, UNSET where it is not there. Texts of paths are unescaped already."""
    match parameter.location:
        case "path":
            return _value(parameter, _out_of_path(parameter, path[parameter.wire]))
        case "query":
            return _of_query(parameter, query)
        case "header":
            return _optional(parameter, headers.get(parameter.wire.lower(), UNSET))
        case "cookie":
            return _optional(parameter, _cookies(headers).get(parameter.wire, UNSET))


def _optional(parameter: Parameter, text: str | UnsetType) -> Any:
    return UNSET if isinstance(text, UnsetType) else _value(parameter, text)


def names(parameter: Parameter, query: Sequence[str]) -> set[str]:
    """The names in the query that belong to a parameter."""
    if not parameter.members:
        return {parameter.wire}
    if parameter.style == "deepObject":
        return {name for name in query if name.startswith(f"{parameter.wire}[") and name.endswith("]")}
    if not parameter.explode:
        return {parameter.wire}
    known = members_of(type_info(parameter.type))
    return {name for name in query if None in known or name in known}


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return {name: unquote(text) for name, _, text in pairs if name}


def _of_query(parameter: Parameter, query: Sequence[tuple[str, str]]) -> Any:
    if parameter.members and (parameter.explode or parameter.style == "deepObject"):
        own = names(parameter, [name for name, _ in query])
        cut = len(parameter.wire) + 1 if parameter.style == "deepObject" else 0
        pairs = [(name[cut:-1] if cut else name, text) for name, text in query if name in own]
        return object_from(parameter.type, pairs) if pairs else UNSET
    found = [text for name, text in query if name == parameter.wire]
    if not found:
        return UNSET
    if parameter.array and parameter.explode:
        return from_text(parameter.type, found)
    return _value(parameter, found[-1])


def _out_of_path(parameter: Parameter, text: str) -> str:
    """The text without what its style puts around it, its parts joined by commas."""
    if parameter.style is None or parameter.is_json:
        return text
    prefix = "." if parameter.style == "label" else ";"
    text = text.removeprefix(prefix)
    if not (parameter.array or parameter.members):
        return text if prefix == "." else text.removeprefix(f"{parameter.wire}=")
    if not parameter.explode:
        return text if prefix == "." else text.removeprefix(f"{parameter.wire}=")
    parts = text.split(prefix)
    if parameter.array and prefix == ";":
        parts = [part.removeprefix(f"{parameter.wire}=") for part in parts]
    return ",".join(parts)


def _value(parameter: Parameter, text: str) -> Any:
    if parameter.is_json:
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return text
    separator = _SEPARATORS.get(parameter.style or "", ",")
    if parameter.array:
        return from_text(parameter.type, text.split(separator))
    if not parameter.members:
        return from_text(parameter.type, text)
    parts = text.split(separator)
    if parameter.explode:
        return object_from(parameter.type, [(name, value) for name, _, value in (p.partition("=") for p in parts)])
    return object_from(parameter.type, list(zip(parts[::2], parts[1::2], strict=False)))
