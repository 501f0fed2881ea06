"""A generated server half on a real socket, whose handlers say what a test wants them to say."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import uvicorn
from starlette.routing import Router
from starlette.types import ASGIApp, Scope

from runtime.operation import Operation
from runtime.server import Endpoint
from runtime.server.asgi import HttpResponse
from runtime.server.connexion_app import VALIDATION, OperationMiddleware, build_app
from runtime.server.errors import ErrorMiddleware
from runtime.server.routing import OperationRouting

BASE = "http://127.0.0.1:{}"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # they are pytest's


@contextlib.asynccontextmanager
async def serve(app: Any) -> AsyncIterator[str]:
    """The address at which ``app`` is served."""
    server = _Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="on"))
    running = asyncio.create_task(server.serve())
    await server.is_up.wait()
    yield BASE.format(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await running


class Stage:
    """Handlers that return ``answer`` and keep ``request``, and hooks that keep the scope and the exception."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.request: Any = None
        self.scope: Scope | None = None
        self.error: Exception | None = None

    def endpoints(self, server: ModuleType, package: ModuleType) -> Sequence[Endpoint]:
        handlers = {
            field.name: self._handler(getattr(package, field.name.upper()))
            for field in dataclasses.fields(server.Handlers)
        }
        endpoints: Sequence[Endpoint] = server.Handlers(**handlers).endpoints(self)
        return endpoints

    def app(
        self,
        package: ModuleType,
        server: ModuleType,
        *,
        validate_with_connexion: bool = False,
        document: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> ASGIApp:
        return self.app_of(
            document or document_of(package),
            self.endpoints(server, package),
            validate_with_connexion=validate_with_connexion,
            **options,
        )

    def app_of(
        self,
        document: Mapping[str, Any],
        endpoints: Sequence[Endpoint],
        *,
        validate_with_connexion: bool = False,
        **options: Any,
    ) -> ASGIApp:
        operations = {endpoint.operation.id: endpoint.operation for endpoint in endpoints}
        return build_app(
            document,
            endpoints,
            Router(),
            [
                OperationRouting,
                partial(ErrorMiddleware, operations=operations, on_error=self.on_error),
                *(VALIDATION if validate_with_connexion else ()),
                partial(OperationMiddleware, endpoints=endpoints, **options),
            ],
        )

    def _handler(self, operation: Operation[Any, Any, Any]) -> Callable[..., Any]:
        async def handle(request: Any, context: object, /) -> Any:
            self.request = request
            return self.answer

        answers = [spec.type for spec in operation.answers]
        union: Any = answers[0]
        for answer in answers[1:]:
            union |= answer
        handle.__annotations__ = {"request": operation.request, "context": object, "return": union}
        return handle

    async def context(self, operation: Operation[Any, Any, Any], scope: Scope) -> object:
        self.scope = scope
        return object()

    def validate(
        self, operation: Operation[Any, Any, Any], request: Any, context: object, errors: Sequence[Any]
    ) -> Sequence[Any]:
        return ()

    def on_error(self, operation: Operation[Any, Any, Any] | None, scope: Scope, error: Exception) -> HttpResponse:
        self.error = error
        return HttpResponse(599)


def document_of(package: ModuleType) -> dict[str, Any]:
    """The bundled contract beside a generated package."""
    document: dict[str, Any] = json.loads(Path(str(package.__file__)).with_name("openapi.json").read_text("utf-8"))
    return document
