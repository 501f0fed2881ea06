"""A timeout for request bodies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generated.fleet_orders_manager import problems
from runtime.server.asgi import Connection
from service.request_scope import RequestScope

#: for a body of 64 KiB at most, however long the caller would wait
MAX_BODY_SECONDS = 10.0


class BodyTimeoutMiddleware:
    """Rejects a request whose body is not complete at its deadline: 504 ``deadline_exceeded``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http":
            connection = Connection.of(scope)
            if connection is None or not connection.body_complete:
                receive = _with_timeout(receive, RequestScope.of(scope).deadline)
        return self.app(scope, receive, send)


def _with_timeout(receive: Receive, deadline: float) -> Receive:
    until = min(deadline, time.monotonic() + MAX_BODY_SECONDS)
    complete = False

    async def receive_with_timeout() -> Message:
        nonlocal complete
        if complete:
            # the client's disconnect, which may be awaited for as long as the handler runs
            return await receive()
        try:
            async with asyncio.timeout(until - time.monotonic()):
                message = await receive()
        except TimeoutError:
            raise problems.deadline_exceeded() from None
        complete = not message.get("more_body")
        return message

    return receive_with_timeout
