"""Admission control: a limit on the requests in flight, lower while the event loop is late, shared fairly by the parks.

A request is admitted after authentication, since its park is known by the verified token. What would be rejected then
is shed before, by the park that the token claims: to verify a token costs more than the rejection. A false claim gains
nothing: it takes no place, and it is either shed or found out.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager import problems
from runtime.problems import Refused as ProblemError
from runtime.server.asgi import Connection
from service.auth.claimed_park import claimed_park
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
        self._limiter = ConcurrencyLimiter(max_in_flight)
        self._adaptive = AdaptiveLimit()
        self._samples = 0

    @property
    def overloaded(self) -> bool:
        """Whether the event loop has been too late to admit as many requests as the settings allow."""
        return self._adaptive.reduced

    def observe(self, lag: float) -> None:
        """Adapt the limit to a sample of how many seconds the event loop is late."""
        self._adaptive.observe(lag, self._limiter.in_flight, self._max_in_flight)
        self._observers.metrics.in_flight_limit.set(self._limit)
        self._samples += 1
        if self._samples % _SAMPLES_PER_LOG_LINE == 0:
            self._observers.refused()

    def is_full(self, *, priority: bool) -> bool:
        """Return whether there is room for none but parks below their share."""
        return self._limiter.is_full(self._limit, priority=priority)

    def check(self, park_id: str, *, priority: bool) -> Admission:
        """Return whether a request would be admitted."""
        return self._counted(self._limiter.check(self._limit, park_id, priority=priority), park_id)

    def try_acquire(self, park_id: str, *, priority: bool) -> bool:
        """Admit a request if there is room for it."""
        admission = self._counted(self._limiter.try_acquire(self._limit, park_id, priority=priority), park_id)
        self._observers.metrics.in_flight.set(self._limiter.in_flight)
        return admission == "admitted"

    def release(self, park_id: str, *, priority: bool) -> None:
        """End an admitted request."""
        self._limiter.release(park_id, priority=priority)
        self._observers.metrics.in_flight.set(self._limiter.in_flight)

    @property
    def _limit(self) -> int:
        return self._adaptive.limit(self._max_in_flight)

    def _counted(self, admission: Admission, park_id: str) -> Admission:
        if admission == "over_share":
            self._observers.limited(park_id)
        return admission


class SheddingMiddleware:
    """Sheds requests that `AdmissionMiddleware` would reject, before their token is verified."""

    def __init__(self, app: ASGIApp, *, control: AdmissionControl) -> None:
        self.app = app
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_api(scope):
            request = RequestScope.of(scope)
            priority = request.operation_id in _PRIORITY_OPERATIONS
            if self._control.is_full(priority=priority):
                park_id = claimed_park(request.authorization)
                if self._control.check(park_id, priority=priority) != "admitted":
                    raise _overloaded(scope, self._control)
        await self.app(scope, receive, send)


class AdmissionMiddleware:
    """Takes a place for each request of the API: 503 ``overloaded`` beyond the limit or the park's share of it."""

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
        if not self._control.try_acquire(park_id, priority=priority):
            raise _overloaded(scope, self._control)
        try:
            await self.app(scope, receive, send)
        finally:
            self._control.release(park_id, priority=priority)


def _overloaded(scope: Scope, control: AdmissionControl) -> ProblemError:
    connection = Connection.of(scope)
    if connection is not None and control.overloaded:
        connection.pause_reading_seconds = _READ_PAUSE_SECONDS
    return problems.overloaded()
