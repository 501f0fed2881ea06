"""A generated server half on a real socket, whose handlers say what a test wants them to say."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import uvicorn

from runtime.connexion_app import build_app
from runtime.operation import Operation
from runtime.server import Binding, HttpAnswer, HttpRequest

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
    """Handlers that give ``answer`` and keep ``request``, and a frame that keeps what was raised."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.request: Any = None
        self.http: HttpRequest | None = None
        self.error: Exception | None = None

    def bindings(self, package: ModuleType, server: ModuleType) -> Sequence[Binding]:
        handlers = {
            field.name: self._handler(getattr(package, field.name.upper()))
            for field in dataclasses.fields(server.Handlers)
        }
        bound: Sequence[Binding] = server.Handlers(**handlers).bindings(self)
        return bound

    def app(self, package: ModuleType, server: ModuleType, *, witness: bool = False, **options: Any) -> Any:
        document = options.pop("document", document_of(package))
        return build_app(document, self.bindings(package, server), self.failure_of_none, witness=witness, **options)

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

    async def context(self, operation: Operation[Any, Any, Any], http: HttpRequest) -> object:
        self.http = http
        return object()

    def check(
        self, operation: Operation[Any, Any, Any], request: Any, context: object, wrong: Sequence[Any]
    ) -> Sequence[Any]:
        return ()

    def failure(self, operation: Operation[Any, Any, Any] | None, http: HttpRequest, error: Exception) -> HttpAnswer:
        self.error = error
        return HttpAnswer(599, {}, b"")

    def failure_of_none(self, operation: None, http: HttpRequest, error: Exception) -> HttpAnswer:
        return self.failure(operation, http, error)


def document_of(package: ModuleType) -> dict[str, Any]:
    """The bundled contract beside a generated package."""
    document: dict[str, Any] = json.loads(Path(str(package.__file__)).with_name("openapi.json").read_text("utf-8"))
    return document
