"""The outermost layer: every request passes it, and every answer, whoever gave it."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager import problems
from runtime.connexion_app import App, Receive, Routes, Scope, Send, headers_of, send_answer
from runtime.server import with_notice
from service.current import Current
from service.edge.body import in_time
from service.edge.places import Places
from service.edge.pressure import Pressure
from service.edge.visit import Visit, visit_of
from service.problems import RETRY_AFTER
from service.server.connections import BREATH, WHOLE
from service.telemetry.observers import Observers
from service.wiring import Wiring

_API = "/v1/"
#: for requests whose caller left before there was an answer; nobody ever sees it
_CLIENT_GONE = 499
#: orders are personal, and some of what they say is in the caller's language
_FOR_ONE_READER = ((b"cache-control", b"no-store"), (b"vary", b"Accept-Language"))
#: what settles an order that a dispatcher has on the phone, and needs int-api alone
_FIRST = frozenset({api.ORDERS_COMMIT.id, api.ORDERS_CANCEL.id, api.ORDERS_EDIT.id})
#: Seconds, those of its Retry-After, for which a connection that was refused is not read while the event loop is late:
#: to refuse is work as well, and who asks again at once leaves no time for the requests that were taken.
_BREATH = float(RETRY_AFTER)
#: about a second
_LOOKS_PER_LINE = 20


class Gate:
    """Request ids, the load that we take, the caller's identity, logs and metrics."""

    def __init__(self, *, api: App, pages: App, routes: Routes, current: Current, observers: Observers) -> None:
        self._api = api
        self._pages = pages
        self._routes = routes
        self._current = current
        self._observers = observers
        self._places = Places()
        self._pressure = Pressure()
        self._looks = 0

    def look(self, late: float) -> None:
        """The event loop is so many seconds late."""
        with self._current.use() as wiring:
            self._pressure.looked(late, self._places.taken, wiring.max_in_flight)
            self._observers.metrics.in_flight_limit.set(self._pressure.limit(wiring.max_in_flight))
        self._looks += 1
        if self._looks % _LOOKS_PER_LINE == 0:
            self._observers.refused()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        with self._current.use() as wiring:
            headers = headers_of(scope)
            visit = visit_of(headers, time.monotonic(), wiring.default_language)
            found = self._routes.find(scope["method"], scope["path"])
            visit.operation = found[0].operation if found else None
            self._observers.began(visit, headers)
            scope.setdefault("state", {}).update(visit=visit, wiring=wiring)
            try:
                await self._serve(scope, receive, _watched(send, visit, _is_api(scope["path"])), visit, wiring)
            finally:
                if visit.status is None:
                    visit.status, visit.code = _CLIENT_GONE, "client_gone"
                self._observers.request(visit, time.monotonic() - visit.started)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, visit: Visit, wiring: Wiring) -> None:
        try:
            if _is_api(scope["path"]):
                await self._serve_api(scope, receive, send, visit, wiring)
            else:
                await self._pages(scope, receive, send)
        except Exception as error:
            if visit.status is not None:
                raise
            answer = wiring.frame.problem(visit, visit.operation, error)
            await send_answer(send, with_notice(visit.operation, answer))

    async def _serve_api(self, scope: Scope, receive: Receive, send: Send, visit: Visit, wiring: Wiring) -> None:
        first = visit.operation_id in _FIRST
        if not self._places.take(self._pressure.limit(wiring.max_in_flight), first=first):
            if self._pressure.is_late:
                scope["state"][BREATH] = _BREATH
            raise problems.overloaded()
        self._observers.metrics.in_flight.set(self._places.taken)
        try:
            try:
                visit.caller = await wiring.verifier.verify(visit.authorization, visit.deadline)
            except TimeoutError:
                raise problems.deadline_exceeded() from None
            if not scope["state"].get(WHOLE):
                receive = in_time(receive, visit.deadline)
            await self._api(scope, receive, send)
        finally:
            self._places.give_back(first=first)
            self._observers.metrics.in_flight.set(self._places.taken)


def _is_api(path: str) -> bool:
    return path.startswith(_API) or path == _API.rstrip("/")


def _watched(send: Send, visit: Visit, is_api: bool) -> Send:
    request_id = visit.request_id.encode("ascii")

    async def watched(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            visit.status = message["status"]
            added = _FOR_ONE_READER if is_api and message["status"] < 400 else ()
            message["headers"] = [*message.get("headers", ()), *added, (b"x-request-id", request_id)]
        await send(message)

    return watched
