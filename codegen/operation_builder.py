"""The model of a contract's operations."""

from __future__ import annotations

import re
from typing import Any

from codegen import model
from codegen.judge import JudgeSchemas
from codegen.naming import Names, class_name, identifier
from codegen.normalise import Media, Operation, Parameter, Response, Spec
from codegen.security import security_of
from codegen.typing.direction import flat_of, is_form
from codegen.typing.schemas import Schemas
from codegen.typing.typed import Typed

#: fields that a request or a response has anyway
_REQUEST_FIELDS = ("body", "content_type")
_ANSWER_FIELDS = ("status", "body", "codes", "content_type", "is_checked", "follows_loss")
_LOCATIONS = ("path", "query", "header", "cookie")
#: a method of the generated ``Handlers``, and of clients
_TAKEN = ("bindings", "ops", "self")
_PARTS = ("Request", "Response", "Result")


def reserve_names(spec: Spec, names: Names) -> dict[str, tuple[str, str, str]]:
    """The id of each operation, and its names in Python as a function and as a class, by method and path."""
    functions = Names(_TAKEN)
    found = {}
    for operation in spec.operations:
        wanted, number = operation.id, 2
        while not _is_free(wanted, operation, functions, names):
            wanted, number = f"{operation.id}_{number}", number + 1
        name, title = identifier(wanted, "operation_"), class_name(wanted)
        functions.add([name])
        names.add(_names_of(title, name, operation))
        found[f"{operation.method} {operation.path}"] = wanted, name, title
    return found


def _is_free(wanted: str, operation: Operation, functions: Names, names: Names) -> bool:
    name = identifier(wanted, "operation_")
    return functions.are_free([name]) and names.are_free(_names_of(class_name(wanted), name, operation))


def _names_of(title: str, name: str, operation: Operation) -> list[str]:
    answers = [f"{title}{_suffix(response.status)}" for response in operation.responses]
    return [name.upper(), *(f"{title}{part}" for part in _PARTS), *answers]


def _suffix(status: str) -> str:
    return "Default" if status == "default" else status


class OperationBuilder:
    """Turns operations into request and response classes and their tables."""

    def __init__(
        self,
        spec: Spec,
        schemas: Schemas,
        judge: JudgeSchemas,
        credentials: tuple[model.Credential, ...],
        *,
        is_open: bool,
    ) -> None:
        self._credentials = credentials
        self._spec = spec
        self._schemas = schemas
        self._judge = judge
        self._is_open = is_open

    def operations(self, names: dict[str, tuple[str, str, str]]) -> tuple[model.Operation, ...]:
        """All operations, in the document's order. Where none is marked as used, all are."""
        some_used = any(operation.raw.get("x-used") for operation in self._spec.operations)
        return tuple(self._operation(o, *names[f"{o.method} {o.path}"], some_used) for o in self._spec.operations)

    def _operation(
        self, operation: Operation, identity: str, name: str, title: str, some_used: bool
    ) -> model.Operation:
        raw = operation.raw
        in_order = sorted(operation.parameters, key=lambda p: _order(p, operation.path))
        taken = Names(_REQUEST_FIELDS)
        python = {id(p): taken.take(identifier(p.name), f"{identifier(p.name)}_{p.location}") for p in in_order}
        shown = [p for p in in_order if "x-context" not in p.raw]
        contents = tuple(self._content(m, "in", f"{title}_body") for m in operation.body)
        return model.Operation(
            id=identity,
            name=name,
            title=title,
            method=operation.method.upper(),
            path=operation.path,
            summary=str(raw.get("summary") or ""),
            parameters=tuple(self._parameter(p, python[id(p)], "in", f"{title}_{p.name}") for p in shown),
            context=tuple(
                model.ContextHeader(p.name, p.raw["x-context"]) for p in operation.parameters if "x-context" in p.raw
            ),
            contents=contents,
            body_required=operation.body_required,
            body_personal=any(self._schemas.personal(media.schema) for media in operation.body),
            answers=tuple(self._answer(response, title) for response in sorted(operation.responses, key=_rank)),
            used=bool(raw.get("x-used")) or not some_used,
            timeout=raw["x-timeout-ms"] / 1000 if "x-timeout-ms" in raw else None,
            attempts=raw.get("x-retry", {}).get("attempts"),
            changing=bool(raw.get("x-changing")),
            deprecation=_deprecation(raw) if raw.get("deprecated") is True else None,
            extensions={"x-permission": raw["x-permission"]} if "x-permission" in raw else {},
            security=security_of(operation.security, self._credentials) if self._credentials else (),
        )

    def _parameter(self, parameter: Parameter, name: str, side: str, place: str) -> model.Parameter:
        context = "request" if side == "in" else "answer"
        typed = self._schemas.typer.of(parameter.schema, context)
        field = self._schemas.field(name, parameter.name, parameter.schema, typed, parameter.required)
        known = {} if parameter.is_json else flat_of(self._spec.schemas, parameter.schema)
        kinds = (
            typed.kinds
            if len(typed.kinds) < 7
            else frozenset([known["type"]] if isinstance(known.get("type"), str) else [])
        )
        # without a type, members say that an object is meant
        solid = kinds - {"null"} or frozenset(["object"] if known.get("properties") else [])
        return model.Parameter(
            name=name,
            wire=parameter.name,
            type=field.type,
            required=parameter.required,
            description=" ".join(parameter.description.split()),
            default=field.default if side == "in" else None,
            personal=field.personal or bool(parameter.raw.get("x-personal-data")),
            location=parameter.location,
            array=solid == {"array"} and not parameter.is_json,
            members=solid == {"object"} and not parameter.is_json,
            explode=parameter.explode,
            style=parameter.style,
            is_json=parameter.is_json,
            judge=self._judged(typed, parameter.schema, side, place),
        )

    def _judged(self, typed: Typed, schema: Any, side: str, place: str) -> str | None:
        tolerant = side == "out" or self._is_open
        if not self._schemas.needs_judge(typed, tolerant=tolerant):
            return None
        return self._judge.keep(side, schema, place)

    def _content(self, media: Media, side: str, place: str) -> model.Content:
        context = "request" if side == "in" else "answer"
        flat = flat_of(self._spec.schemas, media.schema)
        kind = _kind_of(media, flat)
        if kind == "bytes":
            return model.Content(media.media_type, kind, "bytes", None)
        if kind == "text" and not _is_scalar(flat):
            return model.Content(media.media_type, kind, "str", None)
        if kind in ("form", "multipart"):
            context = "form" if side == "in" else "answer"
        typed = self._schemas.typer.of(media.schema, context)
        judge = self._judged(typed, media.schema, side, f"{place}_{re.sub(r'[^a-z0-9]+', '_', media.media_type)}")
        encoding = {name: str(part["contentType"]) for name, part in media.encoding.items() if part.get("contentType")}
        return model.Content(media.media_type, kind, typed.expression, judge, encoding)

    def _answer(self, response: Response, title: str) -> model.Answer:
        suffix = _suffix(response.status)
        low, high = (100, 599) if suffix == "Default" else _range(suffix)
        names = Names(_ANSWER_FIELDS)
        headers = [
            self._parameter(h, names.take(identifier(h.name), f"{identifier(h.name)}_header"), "out",
                            f"{title}{suffix}_{h.name}")
            for h in response.headers
        ]  # fmt: skip
        return model.Answer(
            name=f"{title}{suffix}",
            low=low,
            high=high,
            description=response.description,
            contents=tuple(self._content(m, "out", f"{title}_{suffix}") for m in response.media),
            body_personal=any(self._schemas.personal(media.schema) for media in response.media),
            headers=tuple(sorted(headers, key=lambda header: not header.required)),
            codes=response.codes,
        )


def _order(parameter: Parameter, path: str) -> tuple[int, int]:
    location = _LOCATIONS.index(parameter.location)
    return location, path.find(f"{{{parameter.name}}}") if location == 0 else 0


def _kind_of(media: Media, flat: dict[str, Any]) -> str:
    name = media.media_type
    if name in ("application/json", "text/json") or name.endswith("+json"):
        return "json"
    if name == "application/x-www-form-urlencoded":
        return "form" if _is_object(media, flat) else "text"
    if is_form(name):
        return "multipart" if name == "multipart/form-data" and _is_object(media, flat) else "bytes"
    if name in ("*/*", "application/*") and (_is_object(media, flat) or flat.get("type") == "array"):
        return "json"
    return "text" if name.startswith("text/") else "bytes"


def _is_object(media: Media, flat: dict[str, Any]) -> bool:
    return flat.get("type", "object") == "object" and bool(flat)


def _is_scalar(flat: dict[str, Any]) -> bool:
    return flat.get("type") in ("string", "integer", "number", "boolean")


def _rank(response: Response) -> tuple[int, str]:
    """Single statuses before ranges, and the default last."""
    return (2 if response.status == "default" else response.status.endswith("XX"), response.status)


def _range(status: str) -> tuple[int, int]:
    if status.endswith("XX"):
        return int(status[0]) * 100, int(status[0]) * 100 + 99
    return int(status), int(status)


def _deprecation(raw: dict[str, Any]) -> dict[str, str]:
    days = {"since": raw.get("x-deprecated-since"), "sunset": raw.get("x-sunset")}
    return {name: day for name, day in days.items() if day}
