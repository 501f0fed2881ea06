"""References between normalised schemas."""

from __future__ import annotations

from typing import Any

from codegen.document import escape, unescape

_PREFIX = "#/components/schemas/"


def name_of_ref(schema: dict[str, Any]) -> str:
    """The name to which a normalised schema refers."""
    return unescape(str(schema["$ref"]).removeprefix(_PREFIX))


def ref_to(name: str) -> dict[str, Any]:
    """A normalised reference."""
    return {"$ref": _PREFIX + escape(name)}
