"""Authentication: every request of the API is made by the caller of a verified token."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from generated.fleet_orders_manager import problems
from service.auth.tokens import TokenVerifier
from service.middleware.request_context import is_api
from service.request_scope import RequestScope


class AuthenticationMiddleware:
    """Rejects a request of the API without a valid token, also one for an unknown path or method."""

    def __init__(self, app: ASGIApp, *, verifier: TokenVerifier) -> None:
        self.app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_api(scope):
            request = RequestScope.of(scope)
            try:
                request.caller = await self._verifier.verify(request.authorization, request.deadline)
            except TimeoutError:
                raise problems.deadline_exceeded() from None
        await self.app(scope, receive, send)
