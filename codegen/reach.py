"""In which direction each named schema travels: towards a server, back from it, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.document import Raw, ref_name, resolve, walk

METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Reach:
    """Names of the schemas that are part of a request, and of those that are part of an answer."""

    requests: frozenset[str]
    answers: frozenset[str]


def operations_of(document: Raw) -> Iterator[tuple[str, str, Raw, Raw]]:
    """Path, method, operation and path item of each operation, in the document's order."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method], item


def reach_of(document: Raw) -> Reach:
    """Follow references from the operations on."""
    requests: set[str] = set()
    answers: set[str] = set()
    for _, _, operation, item in operations_of(document):
        into = [*item.get("parameters", []), *operation.get("parameters", []), operation.get("requestBody", {})]
        _follow(document, into, requests)
        _follow(document, operation.get("responses", {}), answers)
    return Reach(frozenset(requests), frozenset(answers))


def _follow(document: Raw, node: Any, seen: set[str]) -> None:
    for _, found in walk(node):
        ref = found.get("$ref") if isinstance(found, dict) else None
        if not isinstance(ref, str):
            continue
        if not ref.startswith("#/components/schemas/"):
            _follow(document, resolve(document, found), seen)
        elif ref_name(ref) not in seen:
            seen.add(ref_name(ref))
            _follow(document, resolve(document, found), seen)
