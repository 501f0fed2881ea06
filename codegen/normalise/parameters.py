"""Parameters of operations and headers of responses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from codegen.document import Raw, escape
from codegen.normalise.findings import Findings
from codegen.normalise.references import References
from codegen.normalise.schemas import SchemaNormaliser
from codegen.normalise.spec import Parameter, Schema

#: the styles of each location, the default first (OpenAPI 3.0.3, Style Values)
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
#: what parameters and headers of these names say is ignored (OpenAPI 3.0.3, Parameter Object and Response Object)
_NO_PARAMETERS = {"accept", "content-type", "authorization"}


class Parameters:
    """Reads parameters."""

    def __init__(self, references: References, schemas: SchemaNormaliser, findings: Findings) -> None:
        self._references = references
        self._schemas = schemas
        self._findings = findings

    def of_operation(self, owners: Sequence[tuple[Raw, str]], template: str, where: str) -> tuple[Parameter, ...]:
        """Those of the path item and of the operation, of which the latter count where both have one."""
        found: dict[tuple[str, str], Parameter] = {}
        for owner, path in owners:
            nodes = owner.get("parameters")
            if nodes is not None and not isinstance(nodes, list):
                self._findings.refuse(f"{path}/parameters", "must be a list")
                continue
            for index, node in enumerate(nodes or ()):
                parameter = self._parameter(node, f"{path}/parameters/{index}")
                if parameter is not None:
                    found[(parameter.location, parameter.name)] = parameter
        in_path = re.findall(r"{([^{}]*)}", template)
        for name in in_path:
            if ("path", name) not in found:
                self._findings.warn(where, f"{name!r} is in the path, but is no parameter: any text")
                found[("path", name)] = Parameter(name, "path", True, {"type": "string"}, "simple", False)
        for key in [key for key in found if key[0] == "path" and key[1] not in in_path]:
            self._findings.warn(where, f"the parameter {key[1]!r} is not in the path, and is left out")
            del found[key]
        return tuple(found.values())

    def headers(self, node: Any, path: str) -> tuple[Parameter, ...]:
        """The headers of a response."""
        if node is None:
            return ()
        if not isinstance(node, dict):
            self._findings.refuse(path, "must be an object")
            return ()
        found: dict[str, Parameter] = {}
        for name, header in node.items():
            place = f"{path}/{escape(name)}"
            raw, place = self._references.follow(header, place)
            if name.lower() == "content-type" or raw is None:
                continue
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                self._findings.refuse(place, "is no name for a header")
            elif name.lower() in found:
                self._findings.warn(place, f"is the same header as {found[name.lower()].name}")
            else:
                found[name.lower()] = self._made(raw, name, "header", place)
        return tuple(found.values())

    def _parameter(self, node: Any, path: str) -> Parameter | None:
        raw, path = self._references.follow(node, path)
        if raw is None:
            return None
        name, location = raw.get("name"), raw.get("in")
        if not isinstance(name, str) or not name:
            self._findings.refuse(path, "has no name")
            return None
        if not isinstance(location, str) or location not in STYLES:
            self._findings.refuse(f"{path}/in", f"must be one of {', '.join(STYLES)}")
            return None
        if location == "header" and name.lower() in _NO_PARAMETERS:
            self._findings.warn(path, f"{name} is no parameter (OpenAPI), and is left out")
            return None
        if location in ("header", "cookie") and not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z\[\]-]+", name):
            self._findings.refuse(path, f"{name!r} is no name for a {location}")
            return None
        return self._made(raw, name, location, path)

    def _made(self, raw: Raw, name: str, location: str, path: str) -> Parameter:
        schema, is_json = self._schema(raw, path)
        style = raw.get("style")
        if style is not None and style not in STYLES[location]:
            self._findings.warn(f"{path}/style", f"{style!r} is no style of the {location}: {STYLES[location][0]}")
        if style not in STYLES[location]:
            style = STYLES[location][0]
        explode = raw.get("explode")
        return Parameter(
            name=name,
            location=location,
            required=location == "path" or raw.get("required") is True,
            schema=schema,
            style=style,
            explode=explode if isinstance(explode, bool) else style in ("form", "deepObject"),
            description=str(raw.get("description") or ""),
            is_json=is_json,
            raw={key: value for key, value in raw.items() if key.startswith("x-")},
        )

    def _schema(self, raw: Raw, path: str) -> tuple[Schema, bool]:
        content = raw.get("content")
        if isinstance(content, dict) and content:
            media_type, media = next(iter(content.items()))
            schema = media.get("schema", {}) if isinstance(media, dict) else {}
            found = self._schemas.schema(schema, f"{path}/content/{escape(media_type)}/schema")
            return found, re.search(r"[/+]json\b", media_type) is not None
        if "schema" not in raw:
            self._findings.warn(path, "has no schema: any text")
            return {"type": "string"}, False
        return self._schemas.schema(raw["schema"], f"{path}/schema"), False
