"""Asks an ASGI application in memory."""

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Scope

from sandbox.faults import Answer

_OWN = b"x-sandbox-"


async def ask_app(app: ASGIApp, scope: Scope, body: bytes, extra_headers: Mapping[str, str]) -> Answer:
    """Return an application's response to a request whose body has already been read.

    The length is always declared, since connexion takes a chunked body for none; headers that are the sandbox's own
    come from `extra_headers` alone.
    """
    request = [{"type": "http.request", "body": body, "more_body": False}]
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if not request:
            await asyncio.Event().wait()
        return request.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    await app({**scope, "headers": _headers(scope, body, extra_headers)}, receive, send)
    start = messages[0]
    return Answer(
        status=start["status"],
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in messages[1:]),
    )


def _headers(scope: Scope, body: bytes, extra: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    replaced = (b"content-length", b"transfer-encoding")
    kept = [(k, v) for k, v in scope["headers"] if k not in replaced and not k.startswith(_OWN)]
    if body:
        kept.append((b"content-length", b"%d" % len(body)))
    return [*kept, *((name.encode("latin-1"), value.encode("latin-1")) for name, value in extra.items())]
