"""Keeps everything that the service tells during a test, and looks in it for the personal data that the test used.

What is personal is what our contract marks ``x-personal-data``: no value of such a member, in whatever was sent to the
service or came from it, may be in a log line, a metric, a span, a URL, a header, an error or an exception's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.functional.witness import PUBLISHED, REPOSITORY

#: only these say something of a passenger; shorter ones are everywhere
_LEAST = 6
_LEAST_CYRILLIC = 4


class Silence:
    """Captured output by place, and the values that it must not contain."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.personal: set[str] = set()

    def tell(self, where: str, text: str) -> None:
        """Something that others than its caller may read."""
        self.told.append((where, text))

    def used(self, body: bytes) -> set[str]:
        """Return the personal data in a body."""
        try:
            return self.used_document(json.loads(body))
        except (ValueError, RecursionError):
            return set()

    def used_document(self, document: Any) -> set[str]:
        """The same of what is no text yet."""
        words = {word for value in _personal(document) for word in _words(value)}
        self.personal |= words
        return words

    def complaints(self) -> list[str]:
        """Return each leaked value with its place, only for the person who runs the tests."""
        return sorted(
            {
                f"{value!r} is told by {where}"
                for where, text in self.told
                for value in self.personal
                if value in text and value not in _WORDS_OF_OURS
            }
        )

    def forget(self) -> None:
        """Begin anew."""
        self.told.clear()
        self.personal.clear()


_CATALOGUE = yaml.safe_load((REPOSITORY / "api" / "errors.yaml").read_text("utf-8"))
#: a comment may be a word that our own codes and messages have; the catalogue's examples have personal data on purpose
_WORDS_OF_OURS = json.dumps({**_CATALOGUE, "examples": None}, ensure_ascii=False)
#: of the test that runs
HEARD = Silence()


def _marked(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _marked(part)
    elif isinstance(node, dict):
        for name, part in node.get("properties", {}).items():
            if isinstance(part, dict) and _followed(part).get("x-personal-data"):
                yield name
        for part in node.values():
            yield from _marked(part)


def _followed(node: dict[str, Any]) -> dict[str, Any]:
    name = node.get("$ref", "").rpartition("/")[2]
    return _SCHEMAS[name] if name else node


_SCHEMAS: dict[str, Any] = yaml.safe_load(PUBLISHED.read_text("utf-8"))["components"]["schemas"]
MEMBERS = frozenset(_marked(_SCHEMAS))


def _personal(document: Any) -> Iterator[Any]:
    if isinstance(document, list):
        for part in document:
            yield from _personal(part)
    elif isinstance(document, dict):
        for name, part in document.items():
            if name in MEMBERS:
                yield from _scalars(part)
            else:
                yield from _personal(part)


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _scalars(part)
    else:
        yield value


def _words(value: Any) -> Iterator[str]:
    text = str(value).strip()
    if len(text) >= (_LEAST if text.isascii() else _LEAST_CYRILLIC):
        yield text
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 10:
        # a phone is one in any punctuation
        yield digits[-10:]
