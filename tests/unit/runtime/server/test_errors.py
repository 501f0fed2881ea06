"""ErrorMiddleware: the one place where exceptions become responses."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from runtime.operation import Operation
from runtime.server.asgi import HttpResponse
from runtime.server.disconnect import ClientDisconnect
from runtime.server.errors import ErrorMiddleware
from tests.contract.golden import fleet_orders_manager as showcase

OPERATIONS: dict[str, Operation[Any, Any, Any]] = {op.id: op for op in (showcase.SEND, showcase.DROP)}
START = {"type": "http.response.start", "status": 200, "headers": []}


class FailingApp:
    """Raises an exception, after it has started a response if it has one to start."""

    def __init__(self, error: BaseException, start: Message | None = None) -> None:
        self._error = error
        self._start = start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._start is not None:
            await send(self._start)
        raise self._error


async def call(app: FailingApp, operation_id: str | None) -> tuple[list[Message], list[Any]]:
    sent: list[Message] = []
    handled: list[Any] = []

    async def send(message: Message) -> None:
        sent.append(message)

    def on_error(operation: Any, scope: Scope, error: Exception) -> HttpResponse:
        handled.append((operation, error))
        return HttpResponse(418, {"X-A": "1"}, b"tea")

    scope = {"type": "http", "extensions": {"connexion_routing": {"operation_id": operation_id}}}
    middleware: Any = ErrorMiddleware(app, operations=OPERATIONS, on_error=on_error)
    try:
        await middleware(scope, None, send)
    except BaseException as error:
        handled.append(error)
    return sent, handled


async def test_an_exception_becomes_the_response_of_its_handler() -> None:
    error = ZeroDivisionError()
    sent, handled = await call(FailingApp(error), showcase.DROP.id)
    assert handled == [(showcase.DROP, error)]
    assert sent == [
        {"type": "http.response.start", "status": 418, "headers": [(b"x-a", b"1"), (b"content-length", b"3")]},
        {"type": "http.response.body", "body": b"tea"},
    ]


async def test_an_error_response_of_a_deprecated_operation_has_its_headers() -> None:
    sent, _ = await call(FailingApp(ZeroDivisionError()), showcase.SEND.id)
    assert {name for name, _ in sent[0]["headers"]} == {b"x-a", b"deprecation", b"sunset", b"content-length"}


async def test_an_unknown_path_has_no_operation() -> None:
    error = ZeroDivisionError()
    assert (await call(FailingApp(error), None))[1] == [(None, error)]


@pytest.mark.parametrize("error", [ZeroDivisionError(), ClientDisconnect()])
async def test_an_exception_that_cannot_be_responded_to_is_raised(error: BaseException) -> None:
    start = START if isinstance(error, Exception) else None
    sent, handled = await call(FailingApp(error, start), showcase.DROP.id)
    assert handled == [error]
    assert sent == ([START] if start else [])
