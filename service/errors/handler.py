"""The error handler: logs an exception and renders the problem that it becomes."""

from __future__ import annotations

import logging
from typing import Any

from starlette.types import Scope

from runtime.errors import UpstreamError
from runtime.operation import Operation
from runtime.server.asgi import HttpResponse
from service.errors.problems import problem_response
from service.errors.translation import problem_for
from service.request_scope import RequestScope

log = logging.getLogger(__name__)


def on_error(operation: Operation[Any, Any, Any] | None, scope: Scope, error: Exception) -> HttpResponse:
    """Return the response for an exception that was raised while ``operation`` was served."""
    request = RequestScope.of(scope)
    problem = problem_for(error, operation)
    if problem.code.name == "internal":
        log.error("internal_error", exc_info=error, extra={"request_id": request.request_id})
    elif isinstance(error, UpstreamError):
        log.warning("upstream_failed", extra={"request_id": request.request_id, "reason": str(error)})
    request.code = problem.code.name
    served = operation.id if operation else None
    return problem_response(problem, request_id=request.request_id, language=request.language, operation=served)
