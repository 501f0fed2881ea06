"""Operations that the generated code cannot express: refused, never dropped."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from codegen.document import Raw, escape, resolve
from codegen.reach import operations_of
from codegen.schema_refusals import Reason, in_schema


def operation_refusals(document: Raw) -> Iterator[Reason]:
    """Every operation that is more than the types can say."""
    seen: dict[str, str] = {}
    for path, item in document.get("paths", {}).items():
        for method in item.keys() & {"head", "options", "trace"}:
            yield f"/paths/{escape(path)}/{method}", "is not a method that the compiler knows"
    for path, method, operation, item in operations_of(document):
        where = f"/paths/{escape(path)}/{method}"
        name = operation.get("operationId")
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or keyword.iskeyword(name):
            yield where, "needs an operationId that is an identifier"
        elif name in seen:
            yield where, f"has the operationId of {seen[name]}"
        else:
            seen[name] = where
        for key in operation.keys() & {"callbacks"}:
            yield f"{where}/{key}", "cannot be expressed"
        yield from _in_parameters(
            document, [*item.get("parameters", []), *operation.get("parameters", [])], path, where
        )
        yield from _in_body(document, operation, where)
        yield from _in_answers(document, operation, where)


def _in_parameters(document: Raw, parameters: list[Raw], template: str, where: str) -> Iterator[Reason]:
    named: dict[str, str] = {"body": "the body"}
    for parameter in (resolve(document, p) for p in parameters):
        name, location = str(parameter.get("name")), parameter.get("in")
        path = f"{where}/parameters/{escape(name)}"
        schema = resolve(document, parameter.get("schema", {}))
        if location not in ("path", "query", "header"):
            yield path, f"parameters in {location} cannot be expressed"
        if "schema" not in parameter:
            yield path, "a parameter needs a schema"
            continue
        if location == "path" and (f"{{{name}}}" not in template or not re.fullmatch(r"[a-z][a-z0-9_]*", name)):
            yield path, "a path parameter must be snake_case and stand in the path"
        if parameter.get("style", "form" if location == "query" else "simple") not in ("form", "simple"):
            yield path, f"style {parameter['style']} cannot be expressed"
        if schema.get("type") == "object" or (schema.get("type") == "array" and location != "query"):
            yield path, "only scalars, and arrays in the query, can be parameters"
        field = re.sub(r"\W", "_", name).lower()
        if field in named:
            yield path, f"has the same name in Python as {named[field]}"
        named[field] = name
        yield from in_schema(document, parameter["schema"], f"{path}/schema")


def _in_body(document: Raw, operation: Raw, where: str) -> Iterator[Reason]:
    body = resolve(document, operation.get("requestBody", {}))
    if body and list(body.get("content", {})) != ["application/json"]:
        yield f"{where}/requestBody", "only application/json can be expressed"
    for media in body.get("content", {}).values():
        yield from in_schema(document, media.get("schema", {}), f"{where}/requestBody/schema")


def _in_answers(document: Raw, operation: Raw, where: str) -> Iterator[Reason]:
    answers = operation.get("responses", {})
    if not answers:
        yield f"{where}/responses", "an operation needs documented answers"
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
            if resolve(document, resolve(document, header).get("schema", {})).get("type") in (None, "array", "object"):
                yield f"{path}/headers/{escape(name)}", "only scalars can be headers"
