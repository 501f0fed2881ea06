"""Operations that the generated code cannot express: refused, never dropped."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from codegen.document import Raw, Reason, escape, resolve
from codegen.lint.schemas import in_schema
from codegen.naming import class_name
from codegen.reach import operations_of
from runtime.operation import is_failure

_PARAMETER_KEYS = {
    "name", "in", "description", "required", "deprecated", "style", "explode", "schema", "example", "examples",
}  # fmt: skip
#: a method of the generated ``Handlers``
_TAKEN = {"bindings"}
#: fields that answers have anyway
_ANSWER_FIELDS = {"status", "body", "codes"}


def operation_refusals(document: Raw) -> Iterator[Reason]:
    """Every operation that is more than the types can say."""
    if not str(document.get("openapi", "")).startswith("3.0."):
        yield "/openapi", "only OpenAPI 3.0 is understood"
    if not any(True for _ in operations_of(document)):
        yield "/paths", "a contract needs operations"
    for path, item in document.get("paths", {}).items():
        for key in sorted(item.keys() & {"head", "options", "trace", "$ref", "servers"}):
            yield f"/paths/{escape(path)}/{key}", "is nothing that the compiler knows"
    seen: dict[str, str] = {}
    for path, method, operation, item in operations_of(document):
        where = f"/paths/{escape(path)}/{method}"
        yield from _in_name(operation.get("operationId"), where, seen)
        for key in sorted(operation.keys() & {"x-sunset", "x-deprecated-since"}):
            if operation.get("deprecated") is not True:
                yield f"{where}/{key}", "is of a deprecated operation only"
        for key in sorted(operation.keys() & {"callbacks", "servers"}):
            yield f"{where}/{key}", "cannot be expressed"
        parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
        yield from _in_parameters(document, parameters, path, where)
        yield from _in_body(document, operation, where)
        yield from _in_answers(document, operation, where)


def _in_name(name: object, where: str, seen: dict[str, str]) -> Iterator[Reason]:
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or keyword.iskeyword(name):
        yield where, "needs an operationId that is an identifier"
        return
    in_python = class_name(name).lower()
    if name in _TAKEN:
        yield where, f"has an operationId that is the generated code's own: {name}"
    elif in_python in seen:
        yield where, f"has the operationId of {seen[in_python]}"
    else:
        seen[in_python] = where


def _in_parameters(document: Raw, parameters: list[Raw], template: str, where: str) -> Iterator[Reason]:
    named: dict[str, str] = {"body": "the body"}
    found = [resolve(document, parameter) for parameter in parameters]
    for name in re.findall(r"{([^}]*)}", template):
        if ("path", name) not in ((p.get("in"), p.get("name")) for p in found):
            yield where, f"{name!r} stands in the path, but is no parameter"
    for parameter in found:
        name, location = str(parameter.get("name")), parameter.get("in")
        path = f"{where}/parameters/{escape(name)}"
        if location not in ("path", "query", "header"):
            yield path, f"parameters in {location} cannot be expressed"
        if "schema" not in parameter:
            yield path, "a parameter needs a schema"
            continue
        if location == "path" and (f"{{{name}}}" not in template or not re.fullmatch(r"[a-z][a-z0-9_]*", name)):
            yield path, "a path parameter must be snake_case and stand in the path"
        if parameter.get("style", "form" if location == "query" else "simple") not in ("form", "simple"):
            yield path, f"style {parameter['style']} cannot be expressed"
        if location == "header" and resolve(document, parameter["schema"]).get("format") in ("date", "date-time"):
            yield path, "the parser takes no dates in the headers of requests"
        for key in sorted(parameter.keys() - _PARAMETER_KEYS):
            if not key.startswith("x-"):
                yield f"{path}/{key}", "is not a keyword that the compiler knows"
        field = re.sub(r"\W", "_", name).lower()
        if field in named:
            yield path, f"has the same name in Python as {named[field]}"
        named[field] = name
        yield from _in_text(document, parameter["schema"], path, arrays=location == "query")


def _in_text(document: Raw, schema: Raw, path: str, *, arrays: bool) -> Iterator[Reason]:
    """Check values that are plain text in a path, a query or a header."""
    found = resolve(document, schema)
    if found.get("type") not in ("string", "integer", "number", "boolean", *["array"] * arrays):
        yield path, "only scalars, and arrays in the query, can be written as text"
    if found.get("nullable") or resolve(document, found.get("items", {})).get("nullable"):
        yield f"{path}/schema/nullable", "there is no null in a text; leave it out instead"
    yield from in_schema(document, schema, f"{path}/schema")


def _in_body(document: Raw, operation: Raw, where: str) -> Iterator[Reason]:
    body = resolve(document, operation.get("requestBody", {}))
    if body and list(body.get("content", {})) != ["application/json"]:
        yield f"{where}/requestBody", "only application/json can be expressed"
    for media in body.get("content", {}).values():
        yield from in_schema(document, media.get("schema", {}), f"{where}/requestBody/schema")


def _in_answers(document: Raw, operation: Raw, where: str) -> Iterator[Reason]:
    answers = operation.get("responses", {})
    if all(status == "5XX" or (status.isdecimal() and is_failure(int(status))) for status in answers):
        yield f"{where}/responses", "an operation needs a documented answer that is no failure"
    for status, node in answers.items():
        answer, path = resolve(document, node), f"{where}/responses/{status}"
        if not re.fullmatch(r"[1-5][0-9]{2}|[1-5]XX|default", status):
            yield path, "is no status"
        content = answer.get("content", {})
        if len(content) > 1 or any(not re.fullmatch(r"application/([a-z.-]+\+)?json", media) for media in content):
            yield path, "only one JSON media type can be expressed"
        for media in content.values():
            yield from in_schema(document, media.get("schema", {}), f"{path}/schema")
        for name, header in answer.get("headers", {}).items():
            yield from _in_header(document, name, resolve(document, header), f"{path}/headers/{escape(name)}")


def _in_header(document: Raw, name: str, header: Raw, path: str) -> Iterator[Reason]:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) or name.lower() in _ANSWER_FIELDS:
        yield path, "is no name for a header that an answer can have as a field"
    schema = header.get("schema", {})
    if "default" in resolve(document, schema):
        yield f"{path}/schema/default", "a header of an answer that is left out has no value"
    yield from _in_text(document, schema, path, arrays=False)
