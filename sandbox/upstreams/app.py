"""The application of an upstream: generated operations, validated by connexion from the untouched contract."""

from collections.abc import Sequence
from functools import partial

from starlette.routing import Router
from starlette.types import ASGIApp

from runtime.server import Endpoint
from runtime.server.connexion_app import VALIDATION, OperationMiddleware, build_app
from runtime.server.errors import ErrorMiddleware
from runtime.server.routing import OperationRouting
from sandbox.upstreams.contract import Contract
from sandbox.upstreams.hooks import SandboxHooks

# As much as the edge lets through.
_MAX_BODY_BYTES = 16 * 1024 * 1024


def upstream_app(
    contract: Contract, endpoints: Sequence[Endpoint], hooks: SandboxHooks, *, validate_with_connexion: bool = True
) -> ASGIApp:
    """Return the application: the service's chain, with connexion's validation in it.

    Without `validate_with_connexion` the generated types alone validate, for load tests: connexion takes several times
    as long as everything else. The security requirement is removed: connexion would need the name of a function in the
    document to check a token with, and the edge has checked it.
    """
    operations = {endpoint.operation.id: endpoint.operation for endpoint in endpoints}
    return build_app(
        {**contract.document, "security": []},
        endpoints,
        Router(redirect_slashes=False),
        [
            OperationRouting,
            partial(ErrorMiddleware, operations=operations, on_error=hooks.on_error),
            *(VALIDATION if validate_with_connexion else ()),
            partial(OperationMiddleware, endpoints=endpoints, max_body_bytes=_MAX_BODY_BYTES),
        ],
    )
