"""What stands around every operation of ours: permission before it, checks beside it, problems after it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException

from generated.fleet_orders_manager import problems
from generated.fleet_parks.client import Client as FleetParks
from generated.int_api.client import Client as IntApi
from generated.personal.client import Client as Personal
from runtime.client import Channel
from runtime.errors import CallFailed, WrongField
from runtime.operation import Operation
from runtime.server import HttpAnswer, HttpRequest
from service.context import Context
from service.edge.visit import Visit, hurried
from service.failures import refused_by
from service.problems import problem_answer
from service.rules.checks import CHECKS
from service.telemetry.metrics import Metrics

log = logging.getLogger(__name__)


class ServiceFrame:
    """The frame of our operations; ``http.state["visit"]`` is the request's Visit, with its verified caller.

    ``look_ups`` is int-api too, with a guard of its own: where they fail, the calls that matter go on.
    """

    def __init__(
        self, int_api: Channel, look_ups: Channel, fleet_parks: Channel, personal: Channel, metrics: Metrics
    ) -> None:
        self._int_api = int_api
        self._look_ups = look_ups
        self._fleet_parks = fleet_parks
        self._personal = personal
        self._metrics = metrics

    async def context(self, operation: Operation[Any, Any, Any], http: HttpRequest) -> Context:
        visit: Visit = http.state["visit"]
        caller = visit.caller
        if caller is None:
            raise problems.unauthorized(headers={"WWW-Authenticate": "Bearer"})
        if operation.extensions["x-permission"] not in caller.permissions:
            raise problems.permission_denied()
        call = visit.call_context(operation)

        def foreign_order(order_id: str) -> None:
            self._metrics.foreign_orders.inc()
            log.error("foreign_order", extra={"request_id": visit.request_id, "order_id": order_id})

        return Context(
            caller=caller,
            request_id=visit.request_id,
            now=datetime.now(UTC),
            int_api=IntApi(self._int_api, call),
            look_up=lambda: IntApi(self._look_ups, hurried(call, time.monotonic())),
            fleet_parks=FleetParks(self._fleet_parks, call),
            personal=Personal(self._personal, call),
            foreign_order=foreign_order,
        )

    def check(
        self, operation: Operation[Any, Any, Any], request: Any, context: Context, wrong: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        return checked(operation, request, context, wrong)

    def failure(self, operation: Operation[Any, Any, Any] | None, http: HttpRequest, error: Exception) -> HttpAnswer:
        return self.problem(http.state["visit"], operation, error)

    def problem(self, visit: Visit, operation: Operation[Any, Any, Any] | None, error: Exception) -> HttpAnswer:
        """The answer for whatever was raised while ``operation`` was served."""
        if isinstance(error, HTTPException):
            error = _of_routing(error)
        refused = refused_by(error, operation)
        if refused.code.name == "internal":
            log.error("internal_error", exc_info=error, extra={"request_id": visit.request_id})
        elif isinstance(error, CallFailed):
            log.warning("upstream_failed", extra={"request_id": visit.request_id, "reason": str(error)})
        visit.code = refused.code.name
        served = operation.id if operation else None
        return problem_answer(refused, request_id=visit.request_id, language=visit.language, operation=served)


def checked(
    operation: Operation[Any, Any, Any], request: Any, context: Context, wrong: Sequence[WrongField]
) -> Sequence[WrongField]:
    """What is wrong with a request beyond its types."""
    check = CHECKS.get(operation.id)
    return check(request.body, context.now, wrong) if check and hasattr(request.body, "__struct_fields__") else ()


def _of_routing(error: HTTPException) -> Exception:
    if error.status_code == 404:
        return problems.no_such_path()
    if error.status_code == 405:
        return problems.method_not_allowed(headers=error.headers or {})
    return error
