"""Contracts as plain data: reading them, and pointing into them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Node = Any
Raw = dict[str, Any]
#: path and reason
Reason = tuple[str, str]


class Refused(Exception):
    """A contract that cannot be compiled: one line for each reason, with file, path and what is wrong."""

    def __init__(self, file: Path, reasons: list[Reason]) -> None:
        super().__init__("\n".join(f"{file}: {path or '/'}: {reason}" for path, reason in reasons))
        self.reasons = reasons


def load(file: Path) -> Raw:
    """A YAML 1.2 or JSON file. Keys are strings and times stay text; a key that comes twice is refused."""
    try:
        text = file.read_text("utf-8-sig")
        data = _load_json(text) if text.lstrip().startswith("{") else None
        if data is None:
            data = _with_text_keys(yaml.load(text, _Loader))
    except RecursionError:
        raise Refused(file, [("", "is nested too deeply")]) from None
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise Refused(file, [("", " ".join(str(error).split()))]) from error
    if not isinstance(data, dict):
        raise Refused(file, [("", "not an object")])
    return data


def _load_json(text: str) -> Any:
    """``None`` where it is no JSON: it may be YAML in the style of it."""
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError:
        return None


def _unique(pairs: list[tuple[str, Any]]) -> Raw:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"found duplicate key {next(name for name in names if names.count(name) > 1)!r}")
    return found


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 (core schema): ``yes`` and ``1:30`` are text, and so are times. Keys that come twice are refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        self.flatten_mapping(node)
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, list | dict):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a scalar", key_node.start_mark)
            if key in found:
                raise yaml.constructor.ConstructorError(
                    None, None, f"found duplicate key {str(key)!r}", key_node.start_mark
                )
            found[key] = self.construct_object(value_node, deep=deep)
        return found


_Loader.yaml_implicit_resolvers = {}
for _tag, _form, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
     "-+.0123456789"),
    ("merge", r"<<", "<"),
):  # fmt: skip
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}",
        re.compile(f"(?:{_form})\\Z"),
        list(_first.replace("\0", "")) + [""] * ("\0" in _first),
    )


def _construct_int(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if re.match(r"[-+]?0[ox]", text) else int(text)


_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)


def _with_text_keys(node: Node) -> Node:
    if isinstance(node, dict):
        return {_text_key(key): _with_text_keys(value) for key, value in node.items()}
    return [_with_text_keys(item) for item in node] if isinstance(node, list) else node


def _text_key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else "null" if key is None else str(key)


def unescape(part: str) -> str:
    """One part of a JSON Pointer as the key that it stands for (RFC 6901, section 3)."""
    return part.replace("~1", "/").replace("~0", "~")


def escape(key: str) -> str:
    """A key as one part of a JSON Pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def at(document: Node, pointer: str) -> Node:
    """Return the value that a JSON Pointer points to. Raises KeyError if there is none."""
    node = document
    for part in pointer.split("/")[1:]:
        if isinstance(node, list) and part.isdecimal() and int(part) < len(node):
            node = node[int(part)]
        elif isinstance(node, dict) and unescape(part) in node:
            node = node[unescape(part)]
        else:
            raise KeyError(pointer)
    return node


def resolve(document: Raw, node: Node) -> Raw:
    """The object itself where ``node`` is a reference into the same document, however many times over."""
    while isinstance(node, dict) and "$ref" in node:
        node = at(document, node["$ref"].removeprefix("#"))
    return node if isinstance(node, dict) else {}


def members_of(document: Raw, schema: Raw) -> dict[str, Raw]:
    """The properties of an object, those of its allOf parts included."""
    found: dict[str, Raw] = {}
    for part in schema.get("allOf", []):
        found |= members_of(document, resolve(document, part))
    found |= schema.get("properties", {})
    return found


def ref_name(ref: str) -> str:
    """The name at the end of a reference."""
    return unescape(ref.rsplit("/", 1)[-1])


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every object and list below ``node`` with its pointer, itself included."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from walk(value, f"{path}/{escape(key)}")
    elif isinstance(node, list):
        yield path, node
        for index, value in enumerate(node):
            yield from walk(value, f"{path}/{index}")
