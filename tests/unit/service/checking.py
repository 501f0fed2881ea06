"""Responses to invalid requests, through the whole chain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from generated import fleet_orders_manager as api
from runtime.codec import decode_request
from runtime.errors import RequestValidationError, first_per_place
from service.errors.translation import problem_for
from service.rules.checks import CHECKS

NOW = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
ROUTE = [{"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}]
OPERATIONS = {
    "orders_estimate": api.ORDERS_ESTIMATE,
    "orders_draft": api.ORDERS_DRAFT,
    "orders_active": api.ORDERS_ACTIVE,
    "orders_edit": api.ORDERS_EDIT,
}


Error = tuple[str, str, str, int | float | None]


def errors_of(operation_id: str, body: Any) -> tuple[str | None, list[Error]]:
    """Return the code of the response, and place, code and limit of its errors; ``None`` for a valid request."""
    operation: Any = OPERATIONS[operation_id]
    headers = {"x-idempotency-token": "0123456789abcdef"}
    request, wrong = decode_request(operation, {}, [], headers, msgspec.json.encode(body))
    wrong = first_per_place([*wrong, *CHECKS[operation_id](request.body, NOW, wrong)])
    if not wrong:
        return None, []
    refused = problem_for(RequestValidationError(operation_id, wrong), operation)
    return refused.code.name, [(w.location, w.pointer, w.code, w.limit) for w in refused.wrong]


def told(operation_id: str, body: Any) -> tuple[str, set[tuple[str, str]]]:
    """The code of the answer, and pointers and codes of its ``errors``, by the way that every request goes."""
    code, errors = errors_of(operation_id, body)
    assert code is not None
    return code, {(pointer, error) for _, pointer, error, _ in errors}
