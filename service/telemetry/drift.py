"""What is new in upstreams' answers: contracts grow, and somebody should know before it matters.

Unknown fields and values are not errors (docs/context.md): fields are dropped, values are passed on unchanged.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from runtime.client import WireResponse
from runtime.operation import Operation

Kind = Literal["field", "value"]
#: contract, operation, kind, and where: a pointer with * for any place in a list. Never what stood there
Told = Callable[[str, str, Kind, str], None]

#: seconds between two answers of an operation that are looked at: to read each one twice would cost too much
_EVERY = 1.0
#: a name that comes from outside is told only where it looks like one
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}\Z")
_DEEPEST = 32


class Drift:
    """Reads an answer of each operation now and then, by the schema of its contract."""

    def __init__(
        self, documents: Mapping[str, Any], told: Told, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``documents`` are the upstreams' OpenAPI documents, by the names of their contracts."""
        self._documents = documents
        self._told = told
        self._clock = clock
        self._next: dict[tuple[str, str], float] = {}

    def read(self, operation: Operation[Any, Any, Any], answer: WireResponse) -> None:
        """Tell what is new in an answer, if it is time to look at one. The answer has been read without an error."""
        key = (operation.contract, operation.id)
        now = self._clock()
        if now < self._next.get(key, 0.0) or not answer.body:
            return
        self._next[key] = now + _EVERY
        document = self._documents[operation.contract]
        schema = _schema_of(document, operation, answer.status)
        for kind, place in sorted(set(_news(document, schema, msgspec.json.decode(answer.body), "", 0))):
            self._told(*key, kind, place)


def _schema_of(document: Any, operation: Operation[Any, Any, Any], status: int) -> Any:
    answers = document["paths"][operation.path][operation.method.lower()]["responses"]
    answer = _followed(document, answers.get(str(status), answers.get("default", {})))
    return answer.get("content", {}).get("application/json", {}).get("schema", {})


def _news(document: Any, schema: Any, value: Any, place: str, depth: int) -> Iterator[tuple[Kind, str]]:
    if depth > _DEEPEST:
        return
    schemas = list(_alternatives(document, schema))
    if isinstance(value, dict):
        yield from _news_of_object(document, schemas, value, place, depth)
    elif isinstance(value, list):
        items = [one["items"] for one in schemas if "items" in one]
        for item in value:
            yield from _news(document, {"anyOf": items}, item, f"{place}/*", depth + 1)
    elif isinstance(value, str):
        known = [one.get("enum", one.get("x-known-values")) for one in schemas]
        if known and all(values is not None and value not in values for values in known):
            yield "value", place


def _news_of_object(
    document: Any, schemas: list[Any], value: dict[str, Any], place: str, depth: int
) -> Iterator[tuple[Kind, str]]:
    properties: dict[str, Any] = {}
    for one in schemas:
        properties |= one.get("properties", {})
    # an object of which no field is named, or whose names are free
    free = not properties or any(one.get("additionalProperties", False) is not False for one in schemas)
    for name, member in value.items():
        here = f"{place}/{name if _NAME.match(name) else '?'}"
        if name in properties:
            yield from _news(document, properties[name], member, here, depth + 1)
        elif not free:
            yield "field", here


def _alternatives(document: Any, schema: Any) -> Iterator[Any]:
    schema = _followed(document, schema)
    parts = [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
    if not parts or "properties" in schema:
        yield schema
    for part in parts:
        yield from _alternatives(document, part)


def _followed(document: Any, node: Any) -> Any:
    while "$ref" in node:
        target = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
