"""The model of a contract's operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen import model
from codegen.document import Raw, resolve
from codegen.expressions import Expressions, class_name
from codegen.parse import Parsed
from codegen.reach import operations_of
from codegen.schema_builder import text_of


class OperationBuilder:
    """Turns operations into request and answer classes and their tables."""

    def __init__(
        self, document: Raw, parsed: Parsed, write: Expressions, field: Callable[[Any, Raw], model.Field]
    ) -> None:
        self._document = document
        self._parsed = parsed
        self._write = write
        self._field = field

    def operations(self) -> tuple[model.Operation, ...]:
        """All operations, in the document's order. Where none is marked as used, all are."""
        some_used = any(raw.get("x-used") for _, _, raw, _ in operations_of(self._document))
        return tuple(
            self._operation(path, method, raw, item, some_used)
            for path, method, raw, item in operations_of(self._document)
        )

    def _operation(self, path: str, method: str, raw: Raw, item: Raw, some_used: bool) -> model.Operation:
        endpoint = self._parsed.endpoints[PythonIdentifier(raw["operationId"], "")]
        declared = [resolve(self._document, p) for p in [*item.get("parameters", []), *raw.get("parameters", [])]]
        by_place = {(p["in"], p["name"]): p for p in declared}
        body, body_schema = None, Raw()
        for parsed_body in endpoint.bodies:
            body_schema = resolve(self._document, raw["requestBody"])["content"]["application/json"]["schema"]
            body = self._write.of(parsed_body.prop, body_schema)
        return model.Operation(
            id=raw["operationId"],
            name=str(endpoint.name),
            title=class_name(raw["operationId"]),
            method=method.upper(),
            path=path,
            summary=str(raw.get("summary", "")),
            parameters=tuple(
                self._parameter(prop, by_place[(str(place.value), prop.name.get_untrusted_value())])
                for place, prop in endpoint.iter_all_parameters()
                if "x-context" not in by_place[(str(place.value), prop.name.get_untrusted_value())]
            ),
            context=tuple(
                model.ContextHeader(p["name"], p["x-context"]) for p in by_place.values() if "x-context" in p
            ),
            body=body,
            body_required=bool(resolve(self._document, raw.get("requestBody", {})).get("required")),
            body_personal=self._write.personal(body_schema),
            answers=tuple(self._answer(response, raw) for response in endpoint.responses),
            used=bool(raw.get("x-used")) or not some_used,
            timeout=raw["x-timeout-ms"] / 1000 if "x-timeout-ms" in raw else None,
            attempts=raw.get("x-retry", {}).get("attempts"),
            changing=bool(raw.get("x-changing")),
            deprecation=_deprecation(raw) if raw.get("deprecated") else None,
            extensions={"x-permission": raw["x-permission"]} if "x-permission" in raw else {},
        )

    def _parameter(self, prop: Any, raw: Raw) -> model.Parameter:
        field = self._field(prop, raw["schema"])
        return model.Parameter(
            name=field.name,
            wire=raw["name"],
            type=field.type,
            required=field.required,
            description=str(raw.get("description", "")),
            default=field.default,
            personal=field.personal or bool(raw.get("x-personal-data")),
            location=raw["in"],
            array=resolve(self._document, raw["schema"]).get("type") == "array",
            explode=raw.get("explode", True),
        )

    def _answer(self, response: Any, raw: Raw) -> model.Answer:
        low, high = response.status_code.range or (100, 599)
        suffix = response.status_code.pattern if response.status_code.range else "Default"
        node = raw["responses"][response.status_code.pattern]
        answer = resolve(self._document, {key: value for key, value in node.items() if key == "$ref"} or node)
        media_type, media = next(iter(answer.get("content", {}).items()), ("application/json", None))
        return model.Answer(
            name=f"{class_name(raw['operationId'])}{suffix}",
            low=low,
            high=high,
            description=text_of(answer),
            body=None if media is None else self._write.of(response.prop, media["schema"], answered=True),
            body_personal=media is not None and self._write.personal(media["schema"]),
            media_type=media_type,
            headers=self._headers(answer.get("headers", {})),
            codes=tuple(node.get("x-codes", answer.get("x-codes", ()))),
        )

    def _headers(self, nodes: dict[str, Raw]) -> tuple[model.Parameter, ...]:
        headers = [self._header(name, node) for name, node in nodes.items()]
        return tuple(sorted(headers, key=lambda header: not header.required))

    def _header(self, name: str, node: Raw) -> model.Parameter:
        header = resolve(self._document, node)
        return model.Parameter(
            name=str(PythonIdentifier(name, "")),
            wire=name,
            type=self._write.of_text(header["schema"]),
            required=bool(header.get("required")),
            description=text_of(header),
            location="header",
            personal=bool(header.get("x-personal-data")) or self._write.personal(header["schema"]),
        )


def _deprecation(raw: Raw) -> dict[str, str]:
    days = {"since": raw.get("x-deprecated-since"), "sunset": raw.get("x-sunset")}
    return {name: day for name, day in days.items() if day}
