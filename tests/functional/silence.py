"""Hears everything that the service tells during a test, and looks in it for the personal data that the test used.

What is personal is what our contract marks ``x-personal-data``: no value of such a member, in whatever was sent to the
service or came from it, may be in a log line, a metric, a span, a URL, a header, an error or an exception's text.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import unquote

import yaml
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor

from service.telemetry import logs
from tests.functional.witness import PUBLISHED, REPOSITORY

Message = MutableMapping[str, Any]
#: only these say something of a passenger; shorter ones are everywhere
_LEAST = 6
_LEAST_CYRILLIC = 4


class Silence:
    """What was told, by where, and what must not have been."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.personal: set[str] = set()

    def tell(self, where: str, text: str) -> None:
        """Something that others than its caller may read."""
        self.told.append((where, text))

    def used(self, body: bytes) -> set[str]:
        """What is personal in a body."""
        try:
            words = {word for value in _personal(json.loads(body)) for word in _words(value)}
        except ValueError:
            return set()
        self.personal |= words
        return words

    def complaints(self) -> list[str]:
        """Each value that was told, and where. To be shown to who runs the tests alone."""
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


#: a comment may be a word that our own codes and messages have
_WORDS_OF_OURS = (REPOSITORY / "api" / "errors.yaml").read_text("utf-8")
#: of the test that runs
HEARD = Silence()


class LogEar(logging.Handler):
    """Takes every line that ``configure_logs`` would let out, as it would come out."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.SilentFormatter("{levelname}{name}{message}", style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        library = record.name.partition(".")[0]
        if library != "sandbox" and (library not in logs._QUIET or record.levelno >= logging.ERROR):
            HEARD.tell("the log", self.format(record))


class SpanEar(SpanProcessor):
    """Takes every span."""

    def on_end(self, span: ReadableSpan) -> None:
        """Keep all that it says."""
        HEARD.tell("a span", json.dumps(json.loads(span.to_json()), ensure_ascii=False))


def overheard(app: Any) -> Any:
    """An ASGI application, whose headers and errors are heard, and whose bodies say what is personal."""

    async def heard(scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Any]) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked, answered, status = bytearray(), bytearray(), 0

        async def hear() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                HEARD.tell("the headers of an answer", repr(message["headers"]))
            answered.extend(message.get("body", b""))
            await send(message)

        try:
            await app(scope, hear, say)
        finally:
            if scope["path"].startswith("/v1/"):
                HEARD.used(bytes(answered))
                quoted = [
                    word for word in HEARD.used(bytes(asked)) if status >= 400 and word in _error(bytes(answered))
                ]
                # int-api's own words may be what another request has for its comment
                HEARD.tell("an error", " ".join(quoted))

    return heard


def hear_exception(error: BaseException) -> None:
    """The text of an exception of ours, and of those that it came of."""
    for one in _chain(error):
        if type(one).__module__.partition(".")[0] in ("runtime", "service", "generated"):
            HEARD.tell("an exception", f"{one!s} {one!r} {one.args!r}")


def hear_path(path: str) -> None:
    """The path of a call to an upstream."""
    HEARD.tell("a URL", unquote(path))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _error(body: bytes) -> str:
    try:
        problem = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
    # what holds now is for the caller, who may read it (API.md, fine print)
    return json.dumps({k: v for k, v in problem.items() if k != "current"}, ensure_ascii=False)


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
