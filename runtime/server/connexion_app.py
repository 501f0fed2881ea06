"""Applications of a contract on connexion: its routing, our typed operations and, for a witness, its validation.

With `VALIDATION` in the list of middlewares, connexion validates every request and response from the document itself:
an independent reader, which notices when the generated client and server share a misreading of the contract. It costs
more CPU than everything else and quotes values in its errors, so production leaves it out.
"""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from runtime.server.disconnect import ClientDisconnect
from runtime.server.operations import MAX_BODY_BYTES, Endpoint
from runtime.server.routing import raise_for_method

with warnings.catch_warnings():
    # connexion imports starlette's test client, which wants another HTTP client than the one that connexion installs
    warnings.filterwarnings("ignore", "Using `httpx` with")
    from connexion.exceptions import TypeValidationError
    from connexion.lifecycle import ConnexionRequest
    from connexion.middleware import ConnexionMiddleware
    from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
    from connexion.middleware.request_validation import RequestValidationMiddleware
    from connexion.middleware.response_validation import ResponseValidationMiddleware
    from connexion.resolver import Resolver
    from connexion.utils import coerce_type
    from connexion.validators import ParameterValidator

#: connexion's own validation of requests and responses
VALIDATION = (RequestValidationMiddleware, ResponseValidationMiddleware)


def build_app(
    document: Mapping[str, Any], endpoints: Sequence[Endpoint], fallback: ASGIApp, middlewares: Sequence[Any]
) -> ASGIApp:
    """Return the ASGI application of a contract.

    ``middlewares`` are called in their order; ``fallback`` serves what is not an operation. Raises TypeError if an
    operation of the document has no endpoint.
    """
    missing = sorted(set(_operation_ids(document)) - {endpoint.operation.id for endpoint in endpoints})
    if missing:
        raise TypeError(f"{document['info']['title']}: no handler for {', '.join(missing)}")
    app: Any = ConnexionMiddleware(fallback, middlewares=list(middlewares))
    app.add_api(
        dict(document),
        # connexion resolves operationIds to functions, which OperationMiddleware does not use
        resolver=Resolver(lambda _: _),
        strict_validation=True,
        validate_responses=True,
        validator_map={"parameter": _HeaderTypes},
    )
    return app  # type: ignore[no-any-return]


def _operation_ids(document: Mapping[str, Any]) -> Iterable[str]:
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "operationId" in operation:
                yield operation["operationId"]


class OperationMiddleware(RoutedMiddleware):  # type: ignore[misc]
    """Serves typed operations; what is not an operation goes on to the next application, or is 405."""

    def __init__(self, app: ASGIApp, *, endpoints: Sequence[Endpoint], max_body_bytes: int = MAX_BODY_BYTES) -> None:
        super().__init__(app)
        apps = {endpoint.operation.id: _serve(endpoint, max_body_bytes) for endpoint in endpoints}
        self.api_cls = functools.partial(_Operations, apps)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http":
            raise_for_method(scope)
        await super().__call__(scope, receive, send)


def _serve(endpoint: Endpoint, max_body_bytes: int) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # there is no client to respond to
        with contextlib.suppress(ClientDisconnect):
            await endpoint.app(scope, receive, send, max_body_bytes)

    return app


class _Operations(RoutedAPI):  # type: ignore[misc]
    def __init__(self, apps: Mapping[str, ASGIApp], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._apps = apps
        self.add_paths()

    def make_operation(self, operation: Any) -> ASGIApp:
        return self._apps[operation.operation_id]


class _HeaderTypes(ParameterValidator):  # type: ignore[misc]
    """Validates numbers in headers: connexion converts parameters in the path and the query only."""

    def validate_header_parameter(self, param: Mapping[str, Any], request: ConnexionRequest) -> str | None:
        value = request.headers.get(param["name"])
        if value is not None:
            with contextlib.suppress(TypeValidationError):
                value = coerce_type(param, value, "header", param["name"])
        reason: str | None = self.validate_parameter("header", value, param)
        return reason
