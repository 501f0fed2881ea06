"""The only module that knows connexion: it loads and checks a contract, and routes to what handlers are bound to.

``witness`` keeps connexion's own validation of every request and answer, from the document itself: an independent
reader, for servers that must notice when both generated halves misread a contract. Without it the types alone decide
and requests take a short way past connexion's per-request work, which costs more than all of ours and quotes values in
logs and answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import re
import warnings
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

with warnings.catch_warnings():
    # connexion imports starlette's test client, which wants another HTTP client than the one that connexion brings
    warnings.filterwarnings("ignore", "Using `httpx` with")
    import connexion
    from connexion.exceptions import ProblemException, TypeValidationError
    from connexion.lifecycle import ConnexionRequest, ConnexionResponse
    from connexion.options import SwaggerUIOptions
    from connexion.resolver import Resolver
    from connexion.utils import coerce_type
    from connexion.validators import ParameterValidator

from runtime.leaving import LEFT, ClientGone
from runtime.server import Binding, BodyTooLarge, HttpAnswer, HttpRequest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Failure = Callable[[None, HttpRequest, Exception], HttpAnswer]

#: Bytes of a request's body that are read at most (API.md: 64 KiB).
MAX_BODY = 64 * 1024


class _OperationResolver(Resolver):  # type: ignore[misc]
    """operationId -> function; one without a function ends the start."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(self._find)
        self._functions = functions

    def _find(self, operation_id: str) -> Callable[..., Any]:
        try:
            return self._functions[operation_id]
        except KeyError:
            raise ValueError(f"no handler for operationId {operation_id!r}") from None


class _ParameterValidator(ParameterValidator):  # type: ignore[misc]
    """connexion makes numbers of parameters in the path and the query, but checks those in headers as text."""

    def validate_header_parameter(self, param: Mapping[str, Any], request: ConnexionRequest) -> str | None:
        value = request.headers.get(param["name"])
        if value is not None:
            with contextlib.suppress(TypeValidationError):
                value = coerce_type(param, value, "header", param["name"])
        reason: str | None = self.validate_parameter("header", value, param)
        return reason


def build_app(
    document: Mapping[str, Any],
    bindings: Sequence[Binding],
    failure: Failure,
    *,
    witness: bool = False,
    max_body: int = MAX_BODY,
) -> Any:
    """The ASGI application of a contract. Raises at once where an operation of the document has no binding."""
    app = connexion.AsyncApp(__name__, swagger_ui_options=SwaggerUIOptions(serve_spec=False, swagger_ui=False))
    functions = {binding.operation.id: _connexion_endpoint(binding, max_body) for binding in bindings}
    missing = sorted(set(_operation_ids(document)) - functions.keys())
    if missing:
        raise TypeError(f"{document['info']['title']}: no handler for {', '.join(missing)}")
    app.add_api(
        dict(document),
        resolver=_OperationResolver(functions),
        strict_validation=witness,
        validate_responses=witness,
        validator_map={"parameter": _ParameterValidator},
    )
    for error in (ProblemException, HTTPException, 404, 405):
        app.add_error_handler(error, _error_handler(failure))
    return app if witness else TypedRoutes(app, Routes(bindings), failure, max_body)


def _operation_ids(document: Mapping[str, Any]) -> Iterable[str]:
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "operationId" in operation:
                yield operation["operationId"]


class Routes:
    """Finds the operation of a request."""

    def __init__(self, bindings: Sequence[Binding]) -> None:
        self._fixed = {(b.operation.method, b.operation.path): b for b in bindings if "{" not in b.operation.path}
        # OpenAPI 3.0.3, Paths Object: a path without parameters is matched before those with them, whatever the method
        self._fixed_paths = frozenset(path for _, path in self._fixed)
        templates = [b for b in bindings if "{" in b.operation.path]
        self._templates = [(b.operation.method, _template(b.operation.path), b) for b in templates]

    def find(self, method: str, path: str) -> tuple[Binding, Mapping[str, str]] | None:
        """The binding and the path's parameters, ``None`` where the contract has no such path or method."""
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed, {}
        if path in self._fixed_paths:
            return None
        for known, pattern, binding in self._templates:
            if known == method and (match := pattern.match(path)):
                return binding, match.groupdict()
        return None

    def refusal(self, path: str) -> HTTPException:
        """404 for a path that the contract does not have, 405 with Allow for one that takes other methods."""
        allowed = {method for method, known in self._fixed if known == path} or {
            method for method, pattern, _ in self._templates if pattern.match(path)
        }
        if not allowed:
            return HTTPException(404)
        return HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})


class TypedRoutes:
    """Answers every request in front of connexion, which would redirect some paths and quote what it refuses."""

    def __init__(self, app: App, routes: Routes, failure: Failure, max_body: int) -> None:
        self._app = app
        self._routes = routes
        self._failure = failure
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = self._routes.find(scope["method"], scope["path"])
        if found is None:
            http = _http_request(scope, receive, {}, self._max_body)
            await send_answer(send, self._failure(None, http, self._routes.refusal(scope["path"])))
            return
        binding, path_parameters = found
        try:
            answer = await binding.endpoint(_http_request(scope, receive, path_parameters, self._max_body))
        except ClientGone:
            return
        await send_answer(send, answer)


def _template(path: str) -> re.Pattern[str]:
    parts = re.split(r"{([^}]+)}", path)
    return re.compile("".join(f"(?P<{p}>[^/]+)" if i % 2 else re.escape(p) for i, p in enumerate(parts)) + r"\Z")


def _http_request(scope: Scope, receive: Receive, path_parameters: Mapping[str, str], max_body: int) -> HttpRequest:
    async def body() -> bytes:
        return await read_body(scope, receive, max_body)

    async def until_disconnected() -> None:
        while (await receive())["type"] != "http.disconnect":
            # the body of an operation that takes none
            continue

    def gone() -> asyncio.Future[None]:
        return asyncio.create_task(until_disconnected())

    state = scope.get("state", {})
    return HttpRequest(
        scope["method"],
        scope["path"],
        path_parameters,
        parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True) if scope["query_string"] else (),
        headers_of(scope),
        body,
        state,
        state.get(LEFT, gone),
    )


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The headers of a request by lower-case name; those of one name are one list (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def read_body(scope: Scope, receive: Receive, max_body: int) -> bytes:
    """The whole body. Raises BodyTooLarge as soon as it is known to be, ClientGone where the caller left."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if int(declared) > max_body:
        raise BodyTooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > max_body:
            raise BodyTooLarge
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def send_answer(send: Send, answer: HttpAnswer) -> None:
    """Put an answer on the wire."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _connexion_endpoint(binding: Binding, max_body: int) -> Callable[..., Any]:
    async def endpoint(**_path: Any) -> ConnexionResponse:
        # the proxy makes a new request object, with a body of its own to read, at each access
        request = connexion.request._get_current_object()
        answer = await binding.endpoint(_from_connexion(request))
        headers = dict(answer.headers)
        media_type = headers.pop("Content-Type", None)
        return ConnexionResponse(status_code=answer.status, headers=headers, body=answer.body, content_type=media_type)

    endpoint.__name__ = endpoint.__qualname__ = binding.operation.id
    # connexion reads and parses the body for a function that shows keyword arguments; it can be read only once
    endpoint.__signature__ = inspect.Signature()  # type: ignore[attr-defined]
    return endpoint


def _from_connexion(request: ConnexionRequest) -> HttpRequest:
    scope = request._starlette_request.scope
    headers = {name.lower(): value for name, value in request.headers.items()}
    path_parameters = {name: str(value) for name, value in scope.get("path_params", {}).items()}
    query = request._starlette_request.query_params.multi_items()
    return HttpRequest(
        request.method, scope["path"], path_parameters, query, headers, request.body, scope.get("state", {})
    )


def _error_handler(failure: Failure) -> Callable[[ConnexionRequest, Exception], Awaitable[ConnexionResponse]]:
    async def handle(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        answer = failure(None, _from_connexion(request), error)
        headers = {**dict(getattr(error, "headers", None) or {}), **answer.headers}
        media_type = headers.pop("Content-Type", None)
        return ConnexionResponse(status_code=answer.status, headers=headers, body=answer.body, content_type=media_type)

    return handle
