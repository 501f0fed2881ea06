"""The middleware in which exceptions become responses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.operation import Operation
from runtime.server.asgi import HttpResponse, send_response
from runtime.server.deprecation import add_deprecation_headers
from runtime.server.routing import operation_id_of

#: Maps an exception to a response; the operation is None for an unknown path or method.
OnError = Callable[[Operation[Any, Any, Any] | None, Scope, Exception], HttpResponse]


class ErrorMiddleware:
    """Responds to every exception of the applications below. Re-raises it once a response has been started."""

    def __init__(self, app: ASGIApp, *, operations: Mapping[str, Operation[Any, Any, Any]], on_error: OnError) -> None:
        self.app = app
        self._operations = operations
        self._on_error = on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        def recording_send(message: Message) -> Awaitable[None]:
            nonlocal started
            started = True
            return send(message)

        try:
            await self.app(scope, receive, recording_send)
        except Exception as error:
            if started:
                raise
            operation = self._operations.get(operation_id_of(scope) or "")
            response = self._on_error(operation, scope, error)
            await send_response(send, add_deprecation_headers(operation, response))
