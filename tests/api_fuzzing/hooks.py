"""Hooks of schemathesis: links of the contract, data of the sandbox's world, false alarms."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

import schemathesis
from schemathesis.core.failures import Failure, ServerError
from schemathesis.core.transport import Response
from schemathesis.openapi.checks import RejectedPositiveData

from tests.api_fuzzing.false_alarms import ACCEPTED

_EXPRESSION = re.compile(r'"?\{(\$[^}]+)\}"?')
#: the sandbox's Moscow, its south-west corner and how far it goes
_WEST, _SOUTH, _WIDE, _HIGH = 37.45, 55.65, 0.3, 0.2


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Bodies of links stand in the contract as text with expressions in it, as openapi-generator wants them; here they
    become the objects that schemathesis looks into."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            for answer in operation["responses"].values():
                for link in answer.get("links", {}).values():
                    if "requestBody" in link:
                        link["requestBody"] = json.loads(_EXPRESSION.sub(r'"\1"', link["requestBody"]))


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Any, kwargs: dict[str, Any]) -> None:
    """Three of four right bodies become such as there are rides for in the sandbox: with places all over the world,
    times of all centuries, offers and accounts that never were there would hardly be an order to go on with."""
    is_right = case.meta is not None and case.meta.generation.mode.is_positive
    if is_right and isinstance(case.body, dict) and crc32(repr(case.body).encode()) % 4:
        case.body = _feasible(case.body)


def _feasible(body: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in body.items() if name not in ("offer_id", "requirements", "cursor")}
    for point in [*known.get("route", ()), *known.get("destinations", ()), *filter(None, [known.get("pickup")])]:
        longitude, latitude = point["geopoint"]
        point["geopoint"] = [_WEST + abs(longitude) % _WIDE, _SOUTH + abs(latitude) % _HIGH]
    if "payment" in known:
        known["payment"] = {"type": "cash"}
    if "version" in known:
        # what can be changed of any order
        known = {name: value for name, value in known.items() if name in ("order_id", "version", "comment")}
        known.setdefault("comment", "Big luggage")
    if "due" in known:
        known["due"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    return known


@schemathesis.hook
def filter_failure(context: schemathesis.HookContext, failure: Failure, case: Any, response: Response) -> bool:
    """Return whether it is a false alarm, by check, operation, request and response."""
    if not isinstance(failure, RejectedPositiveData | ServerError):
        return True
    problem = response.json()
    operation = case.operation.definition.raw["operationId"]
    return not any(alarm.covers(operation, case, problem) for alarm in ACCEPTED)
