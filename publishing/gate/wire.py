"""Contract without texts: two contracts that are equal here differ in their texts at most."""

from __future__ import annotations

import copy
from typing import Any

from codegen.document import Raw, resolve
from codegen.reach import operations_of

_WORDS = frozenset({"title", "description", "summary", "example", "examples", "externalDocs"})
#: objects whose keys are names that the contract's author gave, not keywords
_NAMED = frozenset({"properties", "schemas", "parameters", "headers", "responses", "securitySchemes", "links", "paths"})


def wire(document: Raw) -> Raw:
    """Return the document without its texts and its version."""
    bare: Raw = _without(_WORDS, {key: value for key, value in document.items() if key not in ("info", "tags")})
    return bare


def _without(keys: frozenset[str], node: Any) -> Any:
    if isinstance(node, list):
        return [_without(keys, item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: _without(keys, item) for name, item in value.items()}
        if key in _NAMED and isinstance(value, dict)
        else _without(keys, value)
        for key, value in node.items()
        if key not in keys
    }


def for_differs(released: Raw, present: Raw) -> tuple[Raw, Raw]:
    """Both documents as other people's differs read them well, without what is alike in both.

    Answers stand in their operations, since api-smart-diff takes what is behind a reference to an answer for part of a
    request; and an answer that many operations share is compared once, since optic needs minutes otherwise.
    """
    old, new = _known_to_all(released), _known_to_all(present)
    theirs = {(path, method): operation for path, method, operation, _ in operations_of(new)}
    shared: set[str] = set()
    for path, method, operation, _ in list(operations_of(old)):
        other = theirs.get((path, method))
        if other is None:
            continue
        for status in sorted(operation["responses"].keys() & other["responses"].keys()):
            mine, its = operation["responses"][status], other["responses"][status]
            ref = mine.get("$ref")
            if _whole(old, mine) == _whole(new, its) or (ref in shared and ref == its.get("$ref")):
                del operation["responses"][status], other["responses"][status]
            elif ref:
                shared.add(ref)
        if _whole(old, operation) == _whole(new, other):
            del old["paths"][path][method], new["paths"][path][method]
    return _with_answers_in_place(old), _with_answers_in_place(new)


def _known_to_all(document: Raw) -> Raw:
    plain: Raw = _without(
        _WORDS | {"links"} | _extensions(document), {k: v for k, v in document.items() if k != "info"}
    )
    return plain | {"info": {"title": document["info"]["title"], "version": document["info"]["version"]}}


def _extensions(node: Any) -> frozenset[str]:
    if isinstance(node, list):
        return frozenset().union(*map(_extensions, node))
    if not isinstance(node, dict):
        return frozenset()
    return frozenset(key for key in node if key.startswith("x-")).union(*map(_extensions, node.values()))


def _with_answers_in_place(document: Raw) -> Raw:
    for _, _, operation, _ in operations_of(document):
        for status, answer in operation["responses"].items():
            operation["responses"][status] = copy.deepcopy(resolve(document, answer)) | {"description": "-"}
    document.get("components", {}).pop("responses", None)
    return document


def _whole(document: Raw, node: Any, inside: tuple[str, ...] = ()) -> Any:
    """With what references stand for in their place; a schema that holds itself stays a reference there."""
    if isinstance(node, list):
        return [_whole(document, item, inside) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {key: _whole(document, value, inside) for key, value in node.items()}
    ref = node["$ref"]
    return node if ref in inside else _whole(document, resolve(document, node), (*inside, ref))
