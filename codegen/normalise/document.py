"""A document's operations, with all that they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.document import Raw, escape
from codegen.normalise.circles import break_circles
from codegen.normalise.findings import Findings
from codegen.normalise.messages import Messages
from codegen.normalise.parameters import Parameters
from codegen.normalise.references import References
from codegen.normalise.schemas import SchemaNormaliser
from codegen.normalise.spec import Operation, Response, Spec

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_DOCUMENTATION = ("callbacks", "servers")


def normalise(document: Raw, findings: Findings) -> Spec:
    """The contract in one form. What is wrong with it goes to ``findings``."""
    version = str(document.get("openapi", ""))
    if not re.match(r"3\.[01](\.|$)", version):
        findings.refuse("/openapi", "only OpenAPI 3.0 and 3.1 are understood")
    return _Normaliser(document, findings, is_30=not version.startswith("3.1")).run()


class _Normaliser:
    def __init__(self, document: Raw, findings: Findings, *, is_30: bool) -> None:
        self._document = document
        self._findings = findings
        self._references = References(document, findings)
        self._schemas = SchemaNormaliser(document, self._references, findings, is_30=is_30)
        self._parameters = Parameters(self._references, self._schemas, findings)
        self._messages = Messages(self._references, self._schemas, self._parameters, findings)

    def run(self) -> Spec:
        self._schemas.run()
        operations = tuple(self._operations())
        break_circles(self._schemas.named, self._findings)
        info = self._section(self._document, "info", "")
        for key in ("webhooks", "x-webhooks"):
            if self._document.get(key):
                self._findings.note(f"/{key}", "is documentation only: the server calls, and we do not serve it")
        return Spec(
            title=str(info.get("title") or "untitled"),
            version=str(info.get("version") or "0"),
            schemas=self._schemas.named,
            operations=operations,
            security_schemes=self._security_schemes(),
        )

    def _section(self, node: Raw, key: str, path: str) -> Raw:
        found = node.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self._findings.refuse(f"{path}/{key}", "must be an object")
            return {}
        return found

    def _security_schemes(self) -> dict[str, Raw]:
        components = self._section(self._document, "components", "")
        found = {}
        for name, node in self._section(components, "securitySchemes", "/components").items():
            scheme, _ = self._references.follow(node, f"/components/securitySchemes/{escape(name)}")
            if scheme is not None:
                found[name] = scheme
        return found

    def _operations(self) -> Iterator[Operation]:
        count = 0
        for path, node in self._section(self._document, "paths", "").items():
            if path.startswith("x-"):
                continue
            where = f"/paths/{escape(path)}"
            if node is None:
                self._findings.warn(where, "is empty")
                continue
            item, _ = self._references.follow(node, where)
            for method in METHODS:
                if item is not None and method in item:
                    count += 1
                    operation = item[method] if item[method] is not None else {}
                    if isinstance(operation, dict):
                        yield self._operation(path, method, operation, item, f"{where}/{method}")
                    else:
                        self._findings.refuse(f"{where}/{method}", "must be an object")
        if not count:
            self._findings.warn("/paths", "a contract needs operations: of this one models are made")

    def _operation(self, path: str, method: str, raw: Raw, item: Raw, where: str) -> Operation:
        for key in _DOCUMENTATION:
            if raw.get(key):
                self._findings.note(f"{where}/{key}", "is documentation only")
        if not path.startswith("/"):
            self._findings.warn(where, "its path does not begin with a slash")
            path = f"/{path}"
        template = path.partition("#")[0].partition("?")[0]
        if template != path:
            self._findings.warn(where, "its path has a query or a fragment, which are left out")
        identifier = raw.get("operationId")
        if not isinstance(identifier, str) or not re.search("[A-Za-z]", identifier):
            self._findings.warn(where, "has no operationId: its name is made of method and path")
            identifier = name_of_operation(method, template)
        body, required = self._messages.body(raw.get("requestBody"), f"{where}/requestBody")
        return Operation(
            id=identifier,
            method=method,
            path=template,
            raw=raw,
            parameters=self._parameters.of_operation([(item, where.rpartition("/")[0]), (raw, where)], template, where),
            body=body,
            body_required=required,
            responses=self._responses(raw, where),
            security=self._security(raw.get("security", self._document.get("security")), where),
        )

    def _responses(self, raw: Raw, where: str) -> tuple[Response, ...]:
        found: dict[str, Response] = {}
        for status, node in self._section(raw, "responses", where).items():
            path = f"{where}/responses/{escape(status)}"
            if status.startswith("x-"):
                continue
            code = "default" if status.lower() == "default" else status.upper()
            if not re.fullmatch(r"[1-5][0-9]{2}|[1-5]XX|default", code):
                self._findings.refuse(path, "is no status")
                continue
            found[code] = self._messages.response(code, node, path)
        if not found:
            self._findings.warn(f"{where}/responses", "names none: any response, without a body")
            found["default"] = Response("default", "", (), ())
        return tuple(found.values())

    def _security(self, node: Any, where: str) -> tuple[tuple[str, ...], ...]:
        if not isinstance(node, list):
            return ()
        known = self._section(self._section(self._document, "components", ""), "securitySchemes", "/components")
        alternatives = []
        for alternative in node:
            names = tuple(alternative) if isinstance(alternative, dict) else ()
            for name in names:
                if name not in known:
                    self._findings.warn(f"{where}/security", f"names {name!r}, which is no security scheme")
            alternatives.append(tuple(name for name in names if name in known))
        return tuple(alternatives)


def name_of_operation(method: str, path: str) -> str:
    """``get /pets/{pet_id}`` -> ``get_pets_pet_id``."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", path) if word]
    return "_".join([method, *words])
