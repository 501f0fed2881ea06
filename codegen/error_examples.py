"""Examples of errors in the published contract: for each operation, the codes that it can return."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from codegen.catalogue import Catalogue, CodeEntry
from codegen.document import Raw, resolve, walk
from codegen.reach import operations_of

PROBLEM = "application/problem+json"
REQUEST_ID = "01HRZ6N3Q8T5V7X9.front-2"
_OTHER = "OtherError"
_REFERENCE = "#/components/responses/"
#: codes of a changing operation whose outcome does not vary there
_FIXED = {"internal": ("unknown",), "overloaded": ("not_applied",)}


def with_error_examples(document: Raw, catalogue: Catalogue) -> Raw:
    """Return the contract with every error response in its operation, with examples, and a ``default`` response."""
    whole = copy.deepcopy(document)
    for _, _, operation, _ in operations_of(whole):
        for status, node in operation["responses"].items():
            if re.fullmatch("[45][0-9][0-9]", status):
                operation["responses"][status] = _with_examples(whole, node, operation, catalogue, int(status))
        operation["responses"].setdefault("default", {"$ref": _REFERENCE + _OTHER})
    used = {node["$ref"] for _, node in walk(whole["paths"]) if isinstance(node, dict) and "$ref" in node}
    responses = {_OTHER: _default(whole), **whole["components"].get("responses", {})}
    whole["components"]["responses"] = {name: node for name, node in responses.items() if _REFERENCE + name in used}
    return whole


def _with_examples(document: Raw, node: Raw, operation: Raw, catalogue: Catalogue, status: int) -> Raw:
    response = copy.deepcopy(resolve(document, node))
    examples = dict(_examples(operation, catalogue, status))
    if examples and PROBLEM in response.get("content", {}):
        response["content"][PROBLEM] = {"schema": response["content"][PROBLEM]["schema"], "examples": examples}
    return response


def _default(document: Raw) -> Raw:
    """Any other error: typed errors of many generators need it, and a new status is no surprise then."""
    headers = document["components"].get("headers", {})
    names = {"X-Request-Id": "UsedRequestId", "Content-Language": "ContentLanguage"}
    return {
        "description": "Any other error. A status that this contract does not name may come at any time",
        "headers": {
            header: {"$ref": f"#/components/headers/{name}"} for header, name in names.items() if name in headers
        },
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _examples(operation: Raw, catalogue: Catalogue, status: int) -> Iterator[tuple[str, Raw]]:
    called = operation["operationId"]
    for name, code in catalogue.codes.items():
        if code.status == status and called in code.operations:
            outcomes = outcomes_of(name, code, operation)
            for outcome in outcomes:
                key = name if len(outcomes) == 1 or outcome == "not_applied" else f"{name}_outcome_unknown"
                yield (
                    key,
                    {
                        "summary": code.title if key == name else f"{code.title}; what was sent may have been applied",
                        "value": _problem(name, code, catalogue, called, outcome),
                    },
                )


def outcomes_of(name: str, code: CodeEntry, operation: Raw) -> tuple[str, ...]:
    """Return the outcomes that a code can have on an operation."""
    if code.outcome != "depends":
        return (code.outcome,)
    if operation["operationId"] == "orders_commit":
        return ("unknown",)
    if operation.get("x-permission") != "orders:write":
        return ("not_applied",)
    return _FIXED.get(name, ("not_applied", "unknown"))


def _problem(name: str, code: CodeEntry, catalogue: Catalogue, called: str, outcome: str) -> Raw:
    errors = [_field(catalogue, entry) for entry in catalogue.examples.errors.get(name, {}).get(called, [])]
    current = catalogue.examples.current.get(name, {}).get(called)
    edit_unknown = called == "orders_edit" and outcome == "unknown"
    problem: dict[str, Any] = {
        "type": f"/docs/errors#{name}",
        "title": code.title,
        "status": code.status,
        "detail": f"{code.title}: {len(errors)} wrong" if errors else code.title,
        "code": name,
        "message": (catalogue.edit_unknown if edit_unknown else code).message["ru"],
        "outcome": outcome,
        "retryable": code.retryable and not edit_unknown,
        "request_id": REQUEST_ID,
    }
    return problem | ({"errors": errors} if errors else {}) | ({"current": current} if current else {})


def _field(catalogue: Catalogue, entry: Raw) -> Raw:
    text = catalogue.fields[entry["code"]].message["ru"].format(limit=entry.get("limit"))
    return {key: entry[key] for key in ("in", "pointer", "code")} | {"message": text}
