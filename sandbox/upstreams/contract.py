"""An upstream's contract, read from its untouched YAML without any of our own compiler."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_CLIENTS = Path(__file__).parents[2] / "clients"
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@dataclass(frozen=True, kw_only=True)
class ContractOperation:
    """An operation as its contract has it."""

    operation_id: str
    method: str
    path: re.Pattern[str]
    answers: Mapping[str, Mapping[str, Any]]
    """By status"""


class Contract:
    """Contract of an upstream."""

    def __init__(self, name: str, document: Mapping[str, Any]) -> None:
        self.name = name
        self.document = document
        self.operations = {operation.operation_id: operation for operation in _operations(document)}

    def find(self, method: str, path: str) -> ContractOperation | None:
        """The operation that a request calls; None if it calls none."""
        called = (o for o in self.operations.values() if o.method == method and o.path.fullmatch(path))
        return next(called, None)

    def documents(self, operation: ContractOperation, status: int) -> bool:
        """Return whether the contract documents that status for an operation."""
        return str(status) in operation.answers

    def schema(self, operation: ContractOperation, status: int) -> Mapping[str, Any] | None:
        """The schema of the JSON body documented for a status."""
        answer = self.resolve(operation.answers.get(str(status), {}))
        schema: Mapping[str, Any] | None = answer.get("content", {}).get("application/json", {}).get("schema")
        return schema

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A part of the document, or what it refers to."""
        while "$ref" in schema:
            found: Any = self.document
            for token in schema["$ref"].removeprefix("#/").split("/"):
                found = found[token]
            schema = found
        return schema


def load(name: str) -> Contract:
    """The contract of an upstream by the name of its folder in `clients/`."""
    return Contract(name, _document(_CLIENTS / name / "openapi.yaml"))


@lru_cache(maxsize=8)
def _document(path: Path) -> Mapping[str, Any]:
    document: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def _operations(document: Mapping[str, Any]) -> list[ContractOperation]:
    return [
        ContractOperation(
            operation_id=operation["operationId"],
            method=method.upper(),
            path=re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)),
            answers=operation["responses"],
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]
