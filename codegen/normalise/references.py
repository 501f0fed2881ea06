"""References into a document: to any place of it, and in circles."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from codegen.document import Raw, at, unescape
from codegen.normalise.findings import Findings

_NO_WORDS = {
    "components", "schemas", "properties", "paths", "content", "schema", "responses", "parameters", "requestBodies",
    "headers", "allOf", "oneOf", "anyOf", "$defs", "definitions", "prefixItems",
}  # fmt: skip


class References:
    """Follows the references of one document."""

    def __init__(self, document: Raw, findings: Findings) -> None:
        self._document = document
        self._findings = findings

    def follow(self, node: Any, path: str) -> tuple[Raw | None, str]:
        """The object that ``node`` is or refers to, and its place.

        ``x-`` keys and descriptions beside a reference are added to the object. ``None`` where there is no object.
        """
        seen: set[str] = set()
        beside: Raw = {}
        while isinstance(node, dict) and "$ref" in node:
            pointer = self.pointer(node["$ref"], path)
            if pointer is None:
                return None, path
            if pointer in seen:
                self._findings.refuse(path, "refers to itself")
                return None, path
            seen.add(pointer)
            beside = {key: value for key, value in node.items() if key != "$ref"} | beside
            path, node = pointer, at(self._document, pointer)
        if not isinstance(node, dict):
            if node is not None:
                self._findings.refuse(path, "must be an object")
            return None, path
        return ({**node, **beside} if beside else node), path

    def pointer(self, ref: Any, path: str) -> str | None:
        """The place to which a reference points, ``None`` where that is no place of the document."""
        if not isinstance(ref, str):
            self._findings.refuse(f"{path}/$ref", "must be a text")
            return None
        file, _, fragment = ref.partition("#")
        pointer = fragment if fragment in ("", "/") else "/" + fragment.strip("/")
        for candidate in (pointer, unquote(pointer)):
            try:
                at(self._document, candidate)
            except KeyError:
                continue
            if not file and (pointer.startswith("/") or not pointer):
                return candidate
        self._findings.refuse(f"{path}/$ref", f"refers to {ref!r}, which is not there")
        return None

    def target(self, pointer: str) -> Any:
        """Return the value at a place."""
        return at(self._document, pointer)


def name_of_place(pointer: str) -> str:
    """A name for what is at a place of a document, made of the words of its pointer."""
    parts = [unescape(part) for part in pointer.split("/") if part]
    words = ["item" if part == "items" else part for part in parts if part not in _NO_WORDS]
    return "_".join(re.sub(r"[^A-Za-z0-9]+", "_", word).strip("_") for word in words) or "document"
