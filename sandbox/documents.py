"""JSON in and out of the sandbox's own endpoints."""

from typing import Any, TypeVar

import msgspec
from aiohttp import web

T = TypeVar("T")


async def read_body(request: web.Request, kind: type[T]) -> T:
    """The body as a type. Raises HTTPBadRequest where it is none."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except msgspec.DecodeError as error:
        raise web.HTTPBadRequest(text=str(error)) from None


def send_json(document: Any, status: int = 200) -> web.Response:
    """A document, laid out so that people can read it."""
    body = msgspec.json.format(msgspec.json.encode(document)) + b"\n"
    return web.Response(status=status, body=body, content_type="application/json")
