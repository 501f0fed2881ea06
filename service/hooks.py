"""What the service adds to each of its operations: permission and context before it, validation beside its types."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.types import Scope

from generated.fleet_orders_manager import problems
from generated.fleet_parks.client import Client as FleetParks
from generated.int_api.client import Client as IntApi
from generated.personal.client import Client as Personal
from runtime.errors import WrongField
from runtime.operation import Operation
from service.context import Context
from service.request_scope import RequestScope, shorten_deadline
from service.rules.checks import CHECKS
from service.telemetry.metrics import Metrics
from service.upstreams import Upstreams

log = logging.getLogger(__name__)


class ServiceHooks:
    """Hooks of our operations."""

    def __init__(self, upstreams: Upstreams, metrics: Metrics) -> None:
        self._upstreams = upstreams
        self._metrics = metrics

    async def context(self, operation: Operation[Any, Any, Any], scope: Scope) -> Context:
        """Check the caller's permission and return the handler's context."""
        request = RequestScope.of(scope)
        caller = request.caller
        if caller is None:
            raise problems.unauthorized(headers={"WWW-Authenticate": "Bearer"})
        if operation.extensions["x-permission"] not in caller.permissions:
            raise problems.permission_denied()
        call = request.call_context()
        upstreams = self._upstreams

        def foreign_order(order_id: str) -> None:
            self._metrics.foreign_orders.inc()
            log.error("foreign_order", extra={"request_id": request.request_id, "order_id": order_id})

        return Context(
            caller=caller,
            request_id=request.request_id,
            now=datetime.now(UTC),
            int_api=IntApi(upstreams.int_api, call),
            look_up=lambda: IntApi(upstreams.int_api_best_effort, shorten_deadline(call, time.monotonic())),
            fleet_parks=FleetParks(upstreams.fleet_parks, call),
            personal=Personal(upstreams.personal, call),
            foreign_order=foreign_order,
        )

    def validate(
        self, operation: Operation[Any, Any, Any], request: Any, context: Context, errors: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        """Return the errors that the types do not find."""
        check = CHECKS.get(operation.id)
        return check(request.body, context.now, errors) if check and hasattr(request.body, "__struct_fields__") else ()
