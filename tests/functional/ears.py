"""Capture of all output of the service: each kind has an ear here, which passes it to HEARD."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor

from sandbox.calls import Call, Calls
from service.telemetry import logs
from tests.functional.silence import HEARD

Message = MutableMapping[str, Any]
_OURS = ("generated", "runtime", "service")


@contextlib.contextmanager
def ears() -> Iterator[None]:
    """Hear the log, exceptions, URLs, and what is asked of a process; spans and applications have ears of their own."""
    ear = LogEar()
    logging.getLogger().addHandler(ear)
    with pytest.MonkeyPatch.context() as patch:
        for kind in _exceptions():
            patch.setattr(kind, "__init__", _heard_at_birth(kind.__init__))
        patch.setattr(Calls, "add", _heard_call(Calls.add))
        patch.setattr(aiohttp.ClientSession, "_request", _heard_request(aiohttp.ClientSession._request))
        yield
    logging.getLogger().removeHandler(ear)


def printed(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Return the output that pytest has captured, of this process and of its children."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    if capture.is_globally_capturing():
        # it has put aside what came until the fixtures were left; the rest would be lost to its reports
        for stream, text in zip(("stdout", "stderr"), capture.read_global_capture(), strict=True):
            request.node.add_report_section("teardown", stream, text)
    for _, stream, text in request.node._report_sections:
        if stream in ("stdout", "stderr"):
            yield stream, text


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


def _error(body: bytes) -> str:
    try:
        problem = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
    # what holds now is for the caller, who may read it (docs/api-rules.md, "Errors")
    return json.dumps({k: v for k, v in problem.items() if k != "current"}, ensure_ascii=False)


@functools.cache
def _exceptions() -> tuple[type[BaseException], ...]:
    """Ours, but for those that only add to another one."""

    def below(kind: type[BaseException]) -> Iterator[type[BaseException]]:
        for one in kind.__subclasses__():
            if one.__module__.partition(".")[0] in _OURS:
                yield one
            else:
                yield from below(one)

    return tuple(dict.fromkeys(below(BaseException)))


def _heard_at_birth(init: Callable[..., None]) -> Callable[..., None]:
    """Capture the text of every exception: raised, swallowed or shown."""

    def heard(error: BaseException, *arguments: Any, **options: Any) -> None:
        init(error, *arguments, **options)
        HEARD.tell("an exception", f"{error!s} {error!r} {error.args!r}")

    return heard


def _heard_call(add: Callable[[Calls, Call], None]) -> Callable[[Calls, Call], None]:
    def heard(calls: Calls, call: Call) -> None:
        HEARD.tell("a URL", unquote(call.path))
        add(calls, call)

    return heard


def _heard_request(request: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """A service that is a process of its own says what is personal no other way than by what it is asked."""

    async def heard(session: aiohttp.ClientSession, *arguments: Any, **options: Any) -> Any:
        if (document := options.get("json")) is not None:
            HEARD.used_document(document)
        elif isinstance(data := options.get("data"), bytes):
            HEARD.used(data)
        return await request(session, *arguments, **options)

    return heard
