"""Request context: ids and headers of every response, the access log, metrics and traces."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.operation import Operation
from runtime.server.asgi import headers_of
from runtime.server.routing import operation_id_of
from service.request_scope import Language, RequestScope
from service.telemetry.observers import Observers

#: status in logs and metrics of a request whose client disconnected before the response (nginx's code)
_CLIENT_CLOSED_REQUEST = 499
#: orders are personal, and some of their texts are in the caller's language
_NO_STORE = ((b"cache-control", b"no-store"), (b"vary", b"Accept-Language"))


class RequestContextMiddleware:
    """Creates the `RequestScope`, and records the request once it has ended."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        operations: Mapping[str, Operation[Any, Any, Any]],
        observers: Observers,
        default_language: Language,
    ) -> None:
        self.app = app
        self._operations = operations
        self._observers = observers
        self._default_language = default_language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        request = RequestScope.from_headers(headers, time.monotonic(), self._default_language)
        request.operation = self._operations.get(operation_id_of(scope) or "")
        request.attach(scope)
        self._observers.began(request, headers)
        try:
            await self.app(scope, receive, _recording_send(send, request, is_api(scope)))
        finally:
            if request.status is None:
                request.status, request.code = _CLIENT_CLOSED_REQUEST, "client_gone"
            self._observers.request(request, time.monotonic() - request.started)


def is_api(scope: Scope) -> bool:
    """Whether a path is part of the API, known or not: it then needs a token and counts towards the limits."""
    path: str = scope["path"]
    return path.startswith("/v1/") or path == "/v1"


def _recording_send(send: Send, request: RequestScope, api: bool) -> Send:
    request_id = request.request_id.encode("ascii")

    def recording_send(message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            request.status = message["status"]
            added = _NO_STORE if api and message["status"] < 400 else ()
            message["headers"] = [*message.get("headers", ()), *added, (b"x-request-id", request_id)]
        return send(message)

    return recording_send
