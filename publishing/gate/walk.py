"""Walks two contracts side by side, over what both have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.document import Raw, escape, resolve
from codegen.reach import operations_of


@dataclass(frozen=True)
class OperationPair:
    """One operation in both contracts, found by path and method."""

    place: str
    old: Raw
    new: Raw
    old_document: Raw
    new_document: Raw

    def parameters(self) -> tuple[dict[tuple[str, str], Raw], dict[tuple[str, str], Raw]]:
        """The parameters of both, by where they stand and by name."""
        return _parameters(self.old_document, self.old), _parameters(self.new_document, self.new)

    def answers(self) -> Iterator[tuple[str, Raw, Raw]]:
        """Place and both versions of each answer that both have."""
        for status, node in self.old["responses"].items():
            if status in self.new["responses"]:
                place = _place(node, f"{self.place}/responses/{status}")
                yield place, resolve(self.old_document, node), resolve(self.new_document, self.new["responses"][status])


@dataclass(frozen=True)
class SchemaPair:
    """One schema in both contracts. ``sent``: a part of requests; else of answers."""

    place: str
    old: Raw
    new: Raw
    sent: bool


def operations_by_call(document: Raw) -> dict[tuple[str, str], tuple[str, Raw]]:
    """Place and operation by what a call looks like: how a parameter of the path is named is not seen there."""
    return {
        (re.sub(r"{[^}]*}", "{}", path), method): (f"/paths/{escape(path)}/{method}", _whole_operation(operation, item))
        for path, method, operation, item in operations_of(document)
    }


def operation_pairs(old: Raw, new: Raw) -> Iterator[OperationPair]:
    """The operations that both contracts have."""
    present = operations_by_call(new)
    for call, (place, operation) in operations_by_call(old).items():
        if call in present:
            yield OperationPair(place, operation, present[call][1], old, new)


def _whole_operation(operation: Raw, item: Raw) -> Raw:
    return operation | {"parameters": [*item.get("parameters", []), *operation.get("parameters", [])]}


def _parameters(document: Raw, operation: Raw) -> dict[tuple[str, str], Raw]:
    found = [resolve(document, node) for node in operation["parameters"]]
    # the names of headers are alike in any case
    return {(p["in"], p["name"].lower() if p["in"] == "header" else p["name"]): p for p in found}


def schema_pairs(old: Raw, new: Raw) -> Iterator[SchemaPair]:
    """Every schema that both contracts have in the same place of the same operation, each place once."""
    walk = _SchemaWalk(old, new)
    for pair in operation_pairs(old, new):
        before, after = pair.parameters()
        for key in before.keys() & after.keys():
            yield from walk.pairs(f"{pair.place}/parameters/{escape(key[1])}", before[key], after[key], sent=True)
        bodies = (resolve(doc, op.get("requestBody", {})) for doc, op in ((old, pair.old), (new, pair.new)))
        yield from walk.contents(f"{pair.place}/requestBody", *bodies, sent=True)
        for place, answer, other in pair.answers():
            yield from walk.contents(place, answer, other, sent=False)
            for name, header in answer.get("headers", {}).items():
                if name in other.get("headers", {}):
                    where = _place(header, f"{place}/headers/{escape(name)}")
                    theirs = resolve(new, other["headers"][name])
                    yield from walk.pairs(where, resolve(old, header), theirs, sent=False)


class _SchemaWalk:
    def __init__(self, old: Raw, new: Raw) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[str, bool]] = set()

    def contents(self, place: str, old: Raw, new: Raw, *, sent: bool) -> Iterator[SchemaPair]:
        for media_type, media in old.get("content", {}).items():
            if media_type in new.get("content", {}):
                where = f"{place}/content/{escape(media_type)}"
                yield from self.pairs(where, media, new["content"][media_type], sent=sent)

    def pairs(self, place: str, old: Raw, new: Raw, *, sent: bool) -> Iterator[SchemaPair]:
        """Of whatever holds a ``schema``."""
        if "schema" in old and "schema" in new:
            yield from self._below(f"{place}/schema", old["schema"], new["schema"], sent)

    def _below(self, place: str, old: Any, new: Any, sent: bool) -> Iterator[SchemaPair]:
        place = _place(old, place)
        if (place, sent) in self._seen:
            return
        self._seen.add((place, sent))
        before, after = resolve(self._old, old), resolve(self._new, new)
        yield SchemaPair(place, before, after, sent)
        for name, member in before.get("properties", {}).items():
            if name in after.get("properties", {}):
                yield from self._below(f"{place}/properties/{escape(name)}", member, after["properties"][name], sent)
        for key in ("items", "additionalProperties"):
            if isinstance(before.get(key), dict) and isinstance(after.get(key), dict):
                yield from self._below(f"{place}/{key}", before[key], after[key], sent)
        for key in ("allOf", "oneOf", "anyOf"):
            for index, (part, other) in enumerate(zip(before.get(key, []), after.get(key, []), strict=False)):
                yield from self._below(f"{place}/{key}/{index}", part, other, sent)


def _place(node: Any, place: str) -> str:
    """Return the place where ``node`` is written: a change in a component is one change, wherever it is referred to."""
    return node["$ref"].removeprefix("#") if isinstance(node, dict) and "$ref" in node else place
