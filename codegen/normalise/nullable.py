"""OpenAPI 3.0's ``nullable`` as JSON Schema."""

from __future__ import annotations

from typing import Any

ANNOTATIONS = ("title", "description", "deprecated", "readOnly", "writeOnly", "default", "format")


def nullable(found: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0.3, ``nullable``: beside a type, null is one more; without one, it is one more choice."""
    kinds = found.get("type")
    if kinds is not None:
        listed = kinds if isinstance(kinds, list) else [kinds]
        return {**found, "type": [*listed, *["null"] * ("null" not in listed)]}
    asserted = found.keys() - set(ANNOTATIONS)
    if not any(not key.startswith("x-") for key in asserted):
        return found
    outer = {key: found[key] for key in found if key in ANNOTATIONS or key.startswith("x-")}
    inner = {key: found[key] for key in found if key not in outer}
    return {**outer, "anyOf": [inner, {"type": "null"}]}
