"""Problems as the published contract has them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

import generated.fleet_orders_manager
from runtime.server.asgi import HttpResponse

DOCUMENT = msgspec.json.decode((Path(generated.fleet_orders_manager.__file__).parent / "openapi.json").read_bytes())
PROBLEM = jsonschema_rs.Draft4Validator(
    {"$ref": "#/components/schemas/Problem", "components": DOCUMENT["components"]}, validate_formats=True
)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def told(answer: HttpResponse) -> Any:
    """The problem in an answer, after the published schema has agreed to it."""
    problem = msgspec.json.decode(answer.body)
    PROBLEM.validate(problem)
    return problem
