"""The Prometheus operator's schemas, made strict: the cluster drops a misspelt field in silence."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from cloudcoil.models.prometheus_operator.v1 import ServiceMonitor


def complaints_of(document: Any) -> list[str]:
    """Return the errors of a ServiceMonitor, misspelt fields included."""
    schema = _closed(ServiceMonitor.model_json_schema(by_alias=True))
    return [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(document)]


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(part) for key, part in schema.items()}
    if isinstance(closed.get("properties"), dict) and closed.get("type") == "object":
        closed["additionalProperties"] = False
    return closed
