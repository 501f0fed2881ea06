"""Typed operations: decode and validate the request, call the handler, encode its response."""

from __future__ import annotations

import asyncio
import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from starlette.types import Receive, Scope, Send

from runtime.codec import decode_request, encode_answer, parse_query
from runtime.errors import RequestValidationError, WrongField, first_per_place
from runtime.media_types import takes_media_type
from runtime.operation import Handler, Operation, Req, Res
from runtime.server.asgi import Connection, HttpResponse, headers_of, read_body, send_response
from runtime.server.deprecation import add_deprecation_headers
from runtime.server.disconnect import OnDisconnect, cancel_on_disconnect

Ctx = TypeVar("Ctx")

#: default limit of a request body
MAX_BODY_BYTES = 64 * 1024


class UnsupportedMediaTypeError(Exception):
    """The request body is not plain JSON."""


class Hooks(Protocol[Ctx]):
    """What a server adds to each of its operations."""

    async def context(self, operation: Operation[Any, Any, Any], scope: Scope) -> Ctx:
        """Return the context for the handler. Called before the body is read; raises to reject the request."""

    def validate(
        self, operation: Operation[Any, Any, Any], request: Any, context: Ctx, errors: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        """Return the errors of a request that its types do not find.

        A field that could not be decoded is UNSET in ``request``, like a field that is absent; ``errors`` has it.
        """


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation and its ASGI application."""

    operation: Operation[Any, Any, Any]
    app: Callable[[Scope, Receive, Send, int], Awaitable[None]]


def make_endpoint(operation: Operation[Req, Res, Any], handler: Handler[Req, Ctx, Res], hooks: Hooks[Ctx]) -> Endpoint:
    """Return the endpoint of an operation. Raises TypeError if the handler does not have the operation's types."""
    check_handler(operation, handler)

    async def app(scope: Scope, receive: Receive, send: Send, max_body_bytes: int) -> None:
        context = await hooks.context(operation, scope)
        content = await _read_content(operation, scope, receive, max_body_bytes)
        request, errors = decode_request(
            operation,
            scope["path_params"],
            parse_query(operation, scope["query_string"].decode("latin-1")),
            headers_of(scope),
            content,
        )
        # a field that could not be decoded is not reported as missing too
        errors = first_per_place([*errors, *hooks.validate(operation, request, context, errors)])
        if errors:
            raise RequestValidationError(operation.id, errors)
        result = await cancel_on_disconnect(handler(request, context), _on_disconnect(scope, receive))
        response = HttpResponse(*encode_answer(operation, result))
        await send_response(send, add_deprecation_headers(operation, response))

    return Endpoint(operation, app)


async def _read_content(
    operation: Operation[Any, Any, Any], scope: Scope, receive: Receive, max_body_bytes: int
) -> bytes:
    if operation.body is None:
        return b""
    headers = headers_of(scope)
    if "content-type" not in headers and not operation.body_required:
        content = await read_body(scope, receive, max_body_bytes)
        if content:
            raise UnsupportedMediaTypeError
        return content
    if not takes_media_type(operation, headers):
        raise UnsupportedMediaTypeError
    return await read_body(scope, receive, max_body_bytes)


def _on_disconnect(scope: Scope, receive: Receive) -> OnDisconnect:
    connection = Connection.of(scope)
    if connection is not None:
        return connection.on_disconnect

    async def until_disconnected() -> None:
        # an operation without a body has not read it
        while (await receive())["type"] != "http.disconnect":
            continue

    return lambda: asyncio.create_task(until_disconnected())


def check_handler(operation: Operation[Any, Any, Any], handler: Any) -> None:
    """Raise TypeError unless the handler has the operation's types: mypy proves the same for those who run it."""
    function = handler if inspect.isroutine(handler) else getattr(handler, "__call__", None)  # noqa: B004
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"handler of {operation.id}: not an async function")
    hints = typing.get_type_hints(function)
    names = list(inspect.signature(handler).parameters)
    if len(names) != 2:
        raise TypeError(f"handler of {operation.id}: takes {len(names)} arguments instead of request and context")
    taken = hints.get(names[0])
    if taken is not operation.request:
        raise TypeError(f"handler of {operation.id}: its request is {_name(taken)}, not {operation.request.__name__}")
    documented = {spec.type for spec in operation.answers}
    for response in _members(hints.get("return")):
        if response not in documented:
            raise TypeError(f"handler of {operation.id}: {_name(response)} is not one of its responses")


def _members(hint: Any) -> Sequence[Any]:
    return typing.get_args(hint) if typing.get_origin(hint) in (types.UnionType, typing.Union) else (hint,)


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind))
