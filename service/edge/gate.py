"""The outermost layer: every request passes it, and every answer, whoever gave it."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from typing import Any

from generated.fleet_orders_manager import problems
from runtime.connexion_app import App, Receive, Routes, Scope, Send, headers_of, send_answer
from runtime.server import with_notice
from service.edge.frame import ServiceFrame
from service.edge.identity import TokenVerifier
from service.edge.visit import Visit, visit_of
from service.problems import Language

_API = "/v1/"
#: for requests whose caller left before there was an answer; nobody ever sees it
_CLIENT_GONE = 499


class Gate:
    """Request ids, the load that we take, the caller's identity, logs and metrics."""

    def __init__(
        self,
        *,
        api: App,
        pages: App,
        routes: Routes,
        frame: ServiceFrame,
        verifier: TokenVerifier,
        observe: Callable[[Visit, float], None],
        max_in_flight: int,
        default_language: Language,
    ) -> None:
        self._api = api
        self._pages = pages
        self._routes = routes
        self._frame = frame
        self._verifier = verifier
        self._observe = observe
        self._max_in_flight = max_in_flight
        self._default_language = default_language
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        visit = visit_of(headers_of(scope), time.monotonic(), self._default_language)
        found = self._routes.find(scope["method"], scope["path"])
        visit.operation = found[0].operation if found else None
        scope.setdefault("state", {})["visit"] = visit
        self._in_flight += 1
        try:
            await self._serve(scope, receive, _watched(send, visit), visit)
        finally:
            self._in_flight -= 1
            if visit.status is None:
                visit.status, visit.code = _CLIENT_GONE, "client_gone"
            self._observe(visit, time.monotonic() - visit.started)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, visit: Visit) -> None:
        try:
            if _is_api(scope["path"]):
                await self._admit(visit)
                await self._api(scope, receive, send)
            else:
                await self._pages(scope, receive, send)
        except Exception as error:
            if visit.status is not None:
                raise
            answer = self._frame.problem(visit, visit.operation, error)
            await send_answer(send, with_notice(visit.operation, answer))

    async def _admit(self, visit: Visit) -> None:
        if self._in_flight > self._max_in_flight:
            raise problems.overloaded()
        visit.caller = await self._verifier.verify(visit.authorization)


def _is_api(path: str) -> bool:
    return path.startswith(_API) or path == _API.rstrip("/")


def _watched(send: Send, visit: Visit) -> Send:
    request_id = visit.request_id.encode("ascii")

    async def watched(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            visit.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
        await send(message)

    return watched
