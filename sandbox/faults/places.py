"""Finds and changes places in a JSON document."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
Resolve = Callable[[Schema], Schema]


class NoSuchPlace(Exception):
    """The document has no such place."""


def holder(document: Any, pointer: str) -> tuple[Any, Any]:
    """The object or array around a JSON Pointer's place, and the key or index in it. Raises NoSuchPlace."""
    *path, last = [_unescaped(token) for token in pointer.split("/")[1:]] or [""]
    container = document
    for token in path:
        container = container[_key(container, token)]
    return container, _key(container, last)


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def _key(container: Any, token: str) -> Any:
    if isinstance(container, dict) and token in container:
        return token
    if isinstance(container, list) and token.isdigit() and int(token) < len(container):
        return int(token)
    raise NoSuchPlace(token)


def required_place(document: Any, schema: Schema, resolve: Resolve) -> str:
    """The first required member of the document. Raises NoSuchPlace."""
    for name in resolve(schema).get("required", ()):
        if isinstance(document, dict) and name in document:
            return f"/{name}"
    raise NoSuchPlace("required")


def enum_place(document: Any, schema: Schema, resolve: Resolve) -> str:
    """The first value of a closed or known set. Raises NoSuchPlace."""
    for pointer in _enum_places(document, schema, resolve, ""):
        return pointer
    raise NoSuchPlace("enum")


def _enum_places(document: Any, schema: Schema, resolve: Resolve, at: str) -> Iterator[str]:
    schema = resolve(schema)
    if isinstance(document, str) and ("enum" in schema or "x-known-values" in schema):
        yield at
    elif isinstance(document, dict):
        for name, member in schema.get("properties", {}).items():
            if name in document:
                yield from _enum_places(document[name], member, resolve, f"{at}/{name}")
    elif isinstance(document, list):
        for index, item in enumerate(document):
            yield from _enum_places(item, schema.get("items", {}), resolve, f"{at}/{index}")
