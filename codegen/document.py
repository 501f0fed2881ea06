"""Contracts as plain data: reading them, and pointing into them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

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
    reader = YAML(typ="safe", pure=True)
    reader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    try:
        data = _with_text_keys(reader.load(file.read_text("utf-8")))
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise Refused(file, [("", " ".join(str(error).split()))]) from error
    if not isinstance(data, dict):
        raise Refused(file, [("", "not an object")])
    return data


def _with_text_keys(node: Node) -> Node:
    if isinstance(node, dict):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    return [_with_text_keys(item) for item in node] if isinstance(node, list) else node


def unescape(part: str) -> str:
    """One part of a JSON Pointer as the key that it stands for (RFC 6901, section 3)."""
    return part.replace("~1", "/").replace("~0", "~")


def escape(key: str) -> str:
    """A key as one part of a JSON Pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def at(document: Node, pointer: str) -> Node:
    """What a JSON Pointer points to. Raises KeyError where there is nothing."""
    node = document
    for part in pointer.strip("/").split("/"):
        if not isinstance(node, dict) or unescape(part) not in node:
            raise KeyError(pointer)
        node = node[unescape(part)]
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
