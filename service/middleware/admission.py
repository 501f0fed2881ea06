"""Admission control: a limit on the requests in flight, lower while the event loop is late, shared fairly by the parks.

It comes after authentication, since the park is known by its verified token. Until then a request takes no place: to
verify a token takes no time but the CPU's, unless its key has to be looked up, and that look-up is one for all.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager import problems
from runtime.server.asgi import Connection
from service.errors.problems import RETRY_AFTER_SECONDS
from service.middleware.adaptive_limit import AdaptiveLimit
from service.middleware.concurrency import Admission, ConcurrencyLimiter
from service.middleware.request_context import is_api
from service.request_scope import RequestScope
from service.telemetry.observers import Observers

#: what settles an order while a dispatcher is on the phone, and needs int-api alone
_PRIORITY_OPERATIONS = frozenset({api.ORDERS_COMMIT.id, api.ORDERS_CANCEL.id, api.ORDERS_EDIT.id})
#: How long to stop reading from a connection after shedding its request while the event loop is late. Rejecting costs
#: CPU too: clients that retry immediately would starve the requests already admitted.
_READ_PAUSE_SECONDS = float(RETRY_AFTER_SECONDS)
#: samples between two log lines of shed requests: about a second
_SAMPLES_PER_LOG_LINE = 20


class AdmissionControl:
    """The limit of one process, and the requests that are in flight under it."""

    def __init__(self, max_in_flight: int, observers: Observers) -> None:
        self._max_in_flight = max_in_flight
        self._observers = observers
        self._limiter = ConcurrencyLimiter()
        self._adaptive = AdaptiveLimit()
        self._samples = 0

    @property
    def overloaded(self) -> bool:
        """Whether the event loop has been too late to admit as many requests as the settings allow."""
        return self._adaptive.reduced

    def observe(self, lag: float) -> None:
        """Adapt the limit to a sample of how many seconds the event loop is late."""
        self._adaptive.observe(lag, self._limiter.in_flight, self._max_in_flight)
        self._observers.metrics.in_flight_limit.set(self._adaptive.limit(self._max_in_flight))
        self._samples += 1
        if self._samples % _SAMPLES_PER_LOG_LINE == 0:
            self._observers.refused()

    def try_acquire(self, park_id: str, *, priority: bool) -> Admission:
        """Admit a request if there is room for it."""
        limit = self._adaptive.limit(self._max_in_flight)
        admission = self._limiter.try_acquire(limit, park_id, priority=priority)
        if admission == "over_share":
            self._observers.limited(park_id)
        self._observers.metrics.in_flight.set(self._limiter.in_flight)
        return admission

    def release(self, park_id: str, *, priority: bool) -> None:
        """End an admitted request."""
        self._limiter.release(park_id, priority=priority)
        self._observers.metrics.in_flight.set(self._limiter.in_flight)


class AdmissionMiddleware:
    """Sheds requests of the API beyond the limit or the park's share of it: 503 ``overloaded``."""

    def __init__(self, app: ASGIApp, *, control: AdmissionControl) -> None:
        self.app = app
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_api(scope):
            await self.app(scope, receive, send)
            return
        request = RequestScope.of(scope)
        if request.caller is None:
            # without authentication there is no API
            raise problems.unauthorized(headers={"WWW-Authenticate": "Bearer"})
        park_id, priority = request.caller.park_id, request.operation_id in _PRIORITY_OPERATIONS
        if self._control.try_acquire(park_id, priority=priority) != "admitted":
            connection = Connection.of(scope)
            if connection is not None and self._control.overloaded:
                connection.pause_reading_seconds = _READ_PAUSE_SECONDS
            raise problems.overloaded()
        try:
            await self.app(scope, receive, send)
        finally:
            self._control.release(park_id, priority=priority)
