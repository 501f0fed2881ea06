"""Rules for our own contract, beyond what can be compiled."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.document import Raw, Reason, escape
from codegen.reach import Reach


def house_refusals(document: Raw, reach: Reach) -> Iterator[Reason]:
    """Requests are strict and responses may grow (docs/api-rules.md), so no object or enum can be part of both."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        path = f"/components/schemas/{escape(name)}"
        has_enum = "enum" in schema or any("enum" in member for member in schema.get("properties", {}).values())
        shape = "properties" in schema or has_enum
        if shape and name in reach.requests and name in reach.answers:
            yield path, "is part of requests and of answers: requests are closed, answers are open"
        elif "properties" in schema and name in reach.requests and schema.get("additionalProperties") is not False:
            yield path, "is part of a request and must say additionalProperties: false"
        elif "properties" in schema and name in reach.answers and "additionalProperties" in schema:
            yield path, "is part of an answer and must be open to growth: no additionalProperties"
        elif name not in reach.requests | reach.answers:
            yield path, "is not used"
