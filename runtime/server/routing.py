"""connexion's routing, by the rules of OpenAPI and RFC 3986 where starlette's router differs from them."""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote

from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Receive, Scope, Send

with warnings.catch_warnings():
    # connexion imports starlette's test client, which wants another HTTP client than the one that connexion installs
    warnings.filterwarnings("ignore", "Using `httpx` with")
    from connexion.middleware.abstract import ROUTING_CONTEXT
    from connexion.middleware.routing import RoutingAPI, RoutingMiddleware, RoutingOperation

#: key of the methods that a path has, in the routing context of a request for another method
_ALLOWED = "allowed_methods"
#: RFC 3986, 3.3, without the letters, digits and -._~ that `quote` never encodes
_SEGMENT_CHARACTERS = "!$&'()*+,;=:@"
_PARAMETER = re.compile(r"\{([^}]+)\}")


def operation_id_of(scope: Scope) -> str | None:
    """Return the operationId that a request was routed to, None for an unknown path or method."""
    operation_id: str | None = scope["extensions"][ROUTING_CONTEXT]["operation_id"]
    return operation_id


def raise_for_method(scope: Scope) -> None:
    """Raise 405 with ``Allow`` (RFC 9110, 15.5.6) if the path of a request has operations, but not this method."""
    allowed = scope["extensions"][ROUTING_CONTEXT].get(_ALLOWED)
    if allowed:
        raise HTTPException(405, headers={"Allow": allowed})


class OperationRouting(RoutingMiddleware):  # type: ignore[misc]
    """Finds the operation of a request and stores its id in the scope. Never responds itself.

    Unlike connexion's class, it does not redirect paths with a trailing slash, takes a path without parameters before
    those with parameters, whatever the method (OpenAPI 3.0.3, Paths Object), leaves 405 to `raise_for_method`, so that
    the client is authenticated first, and treats an encoded slash as part of a parameter (RFC 3986, 2.2).
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.router.redirect_slashes = False

    def add_api(self, specification: Any, base_path: str | None = None, **options: Any) -> None:
        """Add the routes of a contract."""
        api = _Routes(specification, base_path=base_path, next_app=self.app, **options)
        if api.base_path:
            self.router.mount(api.base_path, app=api.router)
        else:
            # saves a match of the mount
            self.router.routes += api.router.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route a request."""
        raw_path: bytes = scope.get("raw_path") or b""
        if b"%" in raw_path:
            scope = {**scope, "path": "/".join(map(_normalize, raw_path.decode("ascii").split("/")))}
        await super().__call__(scope, receive, send)


def _normalize(segment: str) -> str:
    """Encode what may not be in a segment of a path, and nothing else (RFC 3986, 6.2.2)."""
    return quote(unquote(segment), safe=_SEGMENT_CHARACTERS)


class _Routes(RoutingAPI):  # type: ignore[misc]
    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._paths: dict[str, _Path] = {}
        self._fixed = _FixedPaths()
        super().__init__(*arguments, **options)
        self.router.redirect_slashes = False
        self.router.routes.insert(0, self._fixed)

    @staticmethod
    def _framework_path_and_name(operation: Any, path: str) -> tuple[str, str]:
        return path, path

    def _add_operation_internal(self, method: str, path: str, operation: Any, name: str | None = None) -> None:
        if path not in self._paths:
            self._paths[path] = _Path(_PARAMETER.findall(path), self.next_app)
            self._add_path(quote(unquote(path), safe=_SEGMENT_CHARACTERS + "/{}"), self._paths[path])
        self._paths[path].operations[method.upper()] = operation

    def _add_path(self, path: str, app: _Path) -> None:
        if "{" not in path:
            self._fixed.apps[path] = app
            return
        # a name is an identifier for starlette, and any text for OpenAPI
        numbers = itertools.count()
        self.router.add_route(_PARAMETER.sub(lambda _: f"{{_{next(numbers)}}}", path), app)


class _FixedPaths(BaseRoute):
    """All paths without parameters, as one route: found by one look-up, and before those with parameters."""

    def __init__(self) -> None:
        self.apps: dict[str, ASGIApp] = {}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        app = self.apps.get(_route_path(scope))
        return (Match.NONE, {}) if app is None else (Match.FULL, {})

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.apps[_route_path(scope)](scope, receive, send)


def _route_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


class _Path:
    """The operations of one path by method."""

    def __init__(self, names: Sequence[str], next_app: ASGIApp) -> None:
        self.operations: dict[str, ASGIApp] = {}
        self._names = names
        self._next_app = next_app
        self._other_method = RoutingOperation(None, self._allow)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._names:
            values = scope["path_params"]
            found = {name: unquote(values[f"_{number}"]) for number, name in enumerate(self._names)}
            # connexion's validators look names up in this form
            scope["path_params"] = found | {name.replace("-", "_"): value for name, value in found.items()}
        await self.operations.get(scope["method"], self._other_method)(scope, receive, send)

    async def _allow(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"][ROUTING_CONTEXT][_ALLOWED] = ", ".join(sorted(self.operations))
        await self._next_app(scope, receive, send)
