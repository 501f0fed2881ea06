"""Headers of a request that are not the operation's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from runtime.client.call import Call, Middleware


class ContextHeaders(Middleware):
    """Add the channel's headers and those that the operation takes from the call's context."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def __call__(self, call: Call) -> Awaitable[Any]:
        headers, context = call.request.headers, call.context
        headers.update(self._headers)
        for header in call.operation.context:
            value: object = None
            if header.source == "request_id":
                value = context.request_id
            elif header.source == "accept_language":
                value = context.accept_language
            elif context.deadline is not None:
                value = max(1, min(60_000, int(call.timeout * 1000)))
            if value is not None:
                headers[header.wire] = str(value)
        return self.proceed(call)


class BearerToken(Middleware):
    """Add a bearer token (RFC 6750). ``token`` is called for each attempt, so that a rotated token is used at once."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def __call__(self, call: Call) -> Awaitable[Any]:
        call.request.headers["Authorization"] = f"Bearer {self._token()}"
        return self.proceed(call)
