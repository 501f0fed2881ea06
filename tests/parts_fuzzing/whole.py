"""Whole requests through all layers of the service but its sockets: a method, a path and headers of any kind."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from sandbox.authproxy.keys import KeyRing
from sandbox.clock import SystemClock
from service.app import running
from service.settings import Settings

#: a port without a listener: a call to an upstream is 503
_NOWHERE = "http://127.0.0.1:1"
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
#: what the parser lets through in a value
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*\Z")


def requests(loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
    """Lines: method and path, then ``name: value`` each, an empty one, the body. A right token comes on top."""
    folder = Path(tempfile.mkdtemp())
    keys = KeyRing(SystemClock())
    (folder / "jwks.json").write_text(json.dumps(keys.jwks()))
    (folder / "token").write_text("service-token")
    settings = Settings(
        int_api_url=_NOWHERE,
        fleet_parks_url=_NOWHERE,
        personal_url=_NOWHERE,
        service_token_file=str(folder / "token"),
        authproxy_jwks=str(folder / "jwks.json"),
    )
    # let go, it would end the service
    life = running(settings)
    service = loop.run_until_complete(life.__aenter__())

    def fuzz(data: bytes, _life: object = life) -> None:
        head, _, body = data.partition(b"\n\n")
        first, *lines = head.split(b"\n")
        method, _, path = first.partition(b" ")
        given = [tuple(map(bytes.strip, line.partition(b":")[::2])) for line in lines]
        fit = [(name.lower(), value) for name, value in given if _TOKEN.match(name) and _VALUE.match(value)]
        if not _TOKEN.match(method) or not path.startswith(b"/"):
            return
        # llhttp refuses lengths that are none, or two
        fit = [(name, value) for name, value in fit if name not in (b"content-length", b"transfer-encoding")]
        token = keys.token(park_id="park-1", dispatcher_id="dispatcher-1").encode()
        scope = _scope(method, path, [(b"authorization", b"Bearer " + token), *fit])
        answer = loop.run_until_complete(_answer(service.public, scope, body))
        assert answer["status"] not in (500, 408, 425, 429), answer
        assert any(name == b"x-request-id" for name, _ in answer["headers"]), "no X-Request-Id"
        assert all(_VALUE.match(value) for _, value in answer["headers"]), "a header that splits lines"

    return fuzz


def _scope(method: bytes, target: bytes, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8080),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "method": method.decode("latin-1"),
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": query,
        "headers": headers,
        "state": {},
    }


async def _answer(app: Any, scope: dict[str, Any], body: bytes) -> MutableMapping[str, Any]:
    messages: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[MutableMapping[str, Any]] = []
    never: asyncio.Future[MutableMapping[str, Any]] = asyncio.get_running_loop().create_future()

    async def receive() -> MutableMapping[str, Any]:
        if messages:
            return messages.pop(0)
        return await never

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1, "one answer"
    return starts[0]
