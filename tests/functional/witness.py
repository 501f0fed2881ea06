"""Judges every answer of the service by what is published: the contract, and the catalogue of errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import yaml

Raw = Mapping[str, Any]

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUE: Raw = yaml.safe_load((REPOSITORY / "api" / "errors.yaml").read_text("utf-8"))
PUBLISHED = REPOSITORY / "generated" / "fleet_orders_manager" / "openapi.yaml"
PROBLEM_TYPE = "application/problem+json"
LANGUAGES = ("ru", "en")
#: stands for requests that reach no operation
NONE = "none"
#: what is said before the operation is looked at, and therefore where there is none too
_BEFORE_ANY = ("unauthorized", "internal", "upstream_unavailable", "overloaded")


class Contract:
    """A published contract, read without any code of ours. ``closed``: answers have no more than it names."""

    def __init__(self, file: Path, *, closed: bool) -> None:
        document = yaml.safe_load(file.read_text("utf-8"))
        self.version: str = document["info"]["version"]
        self.operations = {
            raw["operationId"]: (method.upper(), path, raw)
            for path, item in document["paths"].items()
            for method, raw in item.items()
            if method != "parameters"
        }
        self._validators: dict[str, jsonschema_rs.Draft4Validator] = {}
        self._components = _closed(document["components"]) if closed else document["components"]

    def operation_of(self, method: str, path: str) -> str:
        """The operationId by which a path is answered, NONE where there is no such path or method."""
        known = [(o, m, t) for o, (m, t, _) in self.operations.items() if _template(t).fullmatch(unquote(path))]
        # OpenAPI 3.0.3, Paths Object: a path without parameters comes before those with them, whatever the method
        fixed = [k for k in known if "{" not in k[2]]
        return next((operation for operation, taken, _ in fixed or known if taken == method), NONE)

    def complaints(self, operation: str, status: int, headers: Mapping[str, str], content: bytes) -> Iterator[str]:
        """Return the parts of a response that the operation's documented responses do not cover."""
        answer = self.operations[operation][2]["responses"].get(str(status))
        if answer is None:
            yield f"status {status} is not documented"
            return
        answer = self._found(answer)
        for name, header in answer.get("headers", {}).items():
            if self._found(header).get("required") and name not in headers:
                yield f"header {name} is missing"
        (media_type, media), *_ = answer["content"].items()
        if headers.get("Content-Type") != media_type:
            yield f"Content-Type is {headers.get('Content-Type')}, not {media_type}"
        yield from self.faults(media["schema"]["$ref"], content)

    def faults(self, reference: str, content: bytes) -> Iterator[str]:
        """Return the places where a body violates the schema that ``reference`` points to."""
        if reference not in self._validators:
            root = {"$ref": reference, "components": self._components}
            self._validators[reference] = jsonschema_rs.Draft4Validator(root, validate_formats=True)
        validator = self._validators[reference]
        yield from (f"body{list(e.instance_path)}: {e.message}" for e in validator.iter_errors(json.loads(content)))

    def _found(self, node: Raw) -> Raw:
        kind, _, name = node["$ref"].removeprefix("#/components/").partition("/") if "$ref" in node else ("", "", "")
        found: Raw = self._components[kind][name] if kind else node
        return found


@cache
def _template(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)))


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(item) for name, item in node.items()}
    return {"additionalProperties": False, **closed} if node.get("type") == "object" else closed


@cache
def published() -> Contract:
    """The contract as it is served."""
    return Contract(PUBLISHED, closed=True)


def allowed() -> set[tuple[str, str]]:
    """Each operation with each code that the catalogue lets it answer."""
    cells = {(operation, name) for name, code in CATALOGUE["codes"].items() for operation in code["operations"]}
    nowhere = {name for name, code in CATALOGUE["codes"].items() if not code["operations"]}
    return cells | {(NONE, name) for name in nowhere.union(_BEFORE_ANY)}


def complaints(
    operation: str, status: int, headers: Mapping[str, str], content: bytes, *, has_body: bool = True
) -> Iterator[str]:
    """Everything by which an answer is another one than the contract and the catalogue promise."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", headers.get("X-Request-Id", "")):
        yield "there is no X-Request-Id"
    if operation != NONE:
        yield from published().complaints(operation, status, headers, content)
    elif status >= 400 and has_body:
        yield from published().faults("#/components/schemas/Problem", content)
    if operation != NONE or status >= 400:
        kept = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
        yield from (f"{name} is {headers.get(name)}" for name in kept if headers.get(name) != kept[name])
    if status < 400:
        return
    if headers.get("Content-Type") != PROBLEM_TYPE:
        yield f"an error is {headers.get('Content-Type')}"
    elif has_body:
        yield from _problem_complaints(operation, status, headers, json.loads(content))


def _problem_complaints(operation: str, status: int, headers: Mapping[str, str], problem: Raw) -> Iterator[str]:
    name = problem["code"]
    if (operation, name) not in allowed():
        yield f"the catalogue does not allow {name}"
        return
    code = CATALOGUE["codes"][name]
    unknown_edit = operation == "orders_edit" and problem["outcome"] == "unknown"
    for member, expected in {
        "type": f"/docs/errors#{name}",
        "title": code["title"],
        "status": code["status"],
        "retryable": CATALOGUE["edit_unknown"]["retryable"] if unknown_edit else code["retryable"],
        "outcome": _outcome(operation, code, problem),
        "request_id": headers.get("X-Request-Id"),
    }.items():
        if problem[member] != expected:
            yield f"{member} is {problem[member]!r}, not {expected!r}"
    if status != code["status"]:
        yield f"{name} is {code['status']}, not {status}"
    yield from _carried(code["carries"], problem)
    for header in ("Allow", "Retry-After", "WWW-Authenticate"):
        if (header in headers) != (header in code.get("headers", [])):
            yield f"{header} is {'there' if header in headers else 'missing'}"
    if not re.fullmatch("[0-9]+", headers.get("Retry-After", "0")):
        yield "Retry-After is no number of seconds"
    yield from _words(CATALOGUE["edit_unknown"] if unknown_edit else code, headers, problem)


def _outcome(operation: str, code: Raw, problem: Raw) -> str:
    """On a commit an earlier call may have been applied; a read changes nothing; elsewhere it depends."""
    if code["status"] < 500 or operation == NONE:
        return "not_applied"
    if operation == "orders_commit":
        return "unknown"
    writes = published().operations[operation][2]["x-permission"] == "orders:write"
    return str(problem["outcome"]) if writes else "not_applied"


def _carried(carries: list[str], problem: Raw) -> Iterator[str]:
    if ("errors" in problem) != ("errors" in carries):
        yield f"errors are {'there' if 'errors' in problem else 'missing'}"
    for member in problem.get("current", {}):
        if f"current.{member}" not in carries:
            yield f"current.{member} is there"


def _words(code: Raw, headers: Mapping[str, str], problem: Raw) -> Iterator[str]:
    language = headers.get("Content-Language", "")
    if language not in LANGUAGES:
        yield f"Content-Language is {language!r}"
        return
    if problem["message"] != code["message"][language] and "message" not in code.get("carries", []):
        yield f"the message is not the catalogue's in {language}"
    for error in problem.get("errors", []):
        field = CATALOGUE["fields"].get(error["code"])
        if field is None:
            yield f"the catalogue has no field code {error['code']}"
        elif not re.fullmatch(re.escape(field["message"][language]).replace(r"\{limit\}", ".+"), error["message"]):
            yield f"the message of {error['code']} is not the catalogue's in {language}"
