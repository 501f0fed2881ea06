"""OperationRouting: which operation a request is routed to, and with which parameters."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from connexion.middleware import ConnexionMiddleware
from connexion.resolver import Resolver
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from runtime.server.routing import OperationRouting, operation_id_of, raise_for_method


def operation(name: str) -> dict[str, Any]:
    return {"operationId": f"tests.{name}", "responses": {"200": {"description": "ok"}}}


def parameter(name: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}


DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "toy", "version": "1"},
    "paths": {
        "/orders/{order-id}": {"parameters": [parameter("order-id")], "get": operation("get"), "put": operation("put")},
        "/orders/{a.b}/{c d}": {"parameters": [parameter("a.b"), parameter("c d")], "get": operation("two")},
        "/orders/commit": {"post": operation("commit"), "delete": operation("undo")},
        "/caf\u00e9/a b": {"get": operation("cafe")},
    },
}


class Probe:
    """The application behind the routing: records what it was called with."""

    operation_id: str | None = None
    parameters: dict[str, str]
    status: int | None = None
    allow: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.operation_id = operation_id_of(scope)
        self.parameters = {k: v for k, v in scope.get("path_params", {}).items() if k != "order_id"}
        try:
            raise_for_method(scope)
        except HTTPException as error:
            self.status, self.allow = error.status_code, (error.headers or {})["Allow"]


async def route(method: str, raw_path: str) -> Probe:
    probe = Probe()
    app = ConnexionMiddleware(probe, middlewares=[OperationRouting])
    app.add_api(DOCUMENT, resolver=Resolver(lambda _: _))
    scope = {
        "type": "http",
        "method": method,
        "path": unquote(raw_path),
        "raw_path": raw_path.encode(),
        "query_string": b"",
        "headers": [],
    }
    await app(scope, None, None)
    return probe


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/orders/x", "tests.get"),
        ("PUT", "/orders/x", "tests.put"),
        ("POST", "/orders/commit", "tests.commit"),
        ("POST", "/orders/%63ommit", "tests.commit"),
        ("GET", "/caf%C3%A9/a%20b", "tests.cafe"),
        ("GET", "/orders/x/", None),
        ("GET", "/orders/", None),
        ("GET", "/nothing", None),
        ("GET", "//orders/x", None),
    ],
)
async def test_a_request_is_routed_by_its_normalized_path(method: str, path: str, found: str | None) -> None:
    assert (await route(method, path)).operation_id == found


@pytest.mark.parametrize(
    ("segment", "value"),
    [
        ("x", "x"),
        ("a%2Fb", "a/b"),
        ("%2e%2e%2fx", "../x"),
        ("a%252Fb", "a%2Fb"),
        ("line%0A", "line\n"),
        ("a%00", "a\0"),
        ("%FF", "\ufffd"),
        ("%D1%8F", "\u044f"),
        ("100%", "100%"),
        ("a:b@c;d", "a:b@c;d"),
    ],
)
async def test_a_parameter_is_decoded_once(segment: str, value: str) -> None:
    probe = await route("GET", f"/orders/{segment}")
    assert (probe.operation_id, probe.parameters) == ("tests.get", {"order-id": value})


async def test_parameters_keep_the_names_of_the_contract() -> None:
    assert (await route("GET", "/orders/1/2")).parameters == {"a.b": "1", "c d": "2"}


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/orders/x", "GET, PUT"),
        ("GET", "/orders/commit", "DELETE, POST"),
        ("HEAD", "/orders/commit", "DELETE, POST"),
        ("BREW", "/orders/x", "GET, PUT"),
        ("GET", "/nothing", None),
    ],
)
async def test_another_method_names_all_methods_of_the_path(method: str, path: str, allow: str | None) -> None:
    probe = await route(method, path)
    assert (probe.operation_id, probe.status, probe.allow) == (None, 405 if allow else None, allow)
