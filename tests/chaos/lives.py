"""A service that can be killed in the middle of whatever it does, and begun anew."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Protocol
from unittest import mock
from weakref import WeakValueDictionary

from uvicorn.server import ServerState

from sandbox.ports import BACKLOG, bound_socket
from sandbox.sandbox import Sandbox
from sandbox.upstreams.listener import reset
from service.app import Service, running
from service.server.connections import LimitedHttpProtocol
from service.server.ports import uvicorn_config
from service.settings import Settings

_HOST = "127.0.0.1"
#: takes longer than everything else at a start, and the document is always the same
_CHECK_OF_DOCUMENT = "connexion.spec.Specification._validate_spec"
#: by numbers, so that a death is the same one in every run
Tasks = WeakValueDictionary[int, "asyncio.Task[Any]"]
_tasks: ContextVar[Tasks] = ContextVar("tasks")
_numbers = count()


class Life(Protocol):
    """One service after the other, all at the same address."""

    #: whether the loop's time is the service's, so that a deadline is known to the millisecond
    keeps_time: bool

    @property
    def url(self) -> str:
        """Return the base URL, without a slash at the end."""

    async def begin(self) -> None:
        """Raise a service, which knows nothing of the one before."""

    async def kill(self) -> None:
        """End it at once, without finishing or reporting anything."""

    def renew_token(self) -> None:
        """Give it the service token that the upstreams accept now."""


def tracked(
    loop: asyncio.AbstractEventLoop,
    coroutine: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
    *,
    context: Context | None = None,
) -> asyncio.Task[Any]:
    """A task factory: every task is known to the service that it descends from."""
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, context=context)
    tasks = (context or copy_context()).get(_tasks)
    if tasks is not None:
        tasks[next(_numbers)] = task
    return task


class InProcess:
    """Services in this event loop, whose task factory must be ``tracked``, and whose time is virtual."""

    keeps_time = True

    def __init__(self, sandbox: Sandbox, folder: Path, seed: int) -> None:
        """``seed`` is of the pauses before retries."""
        self._sandbox = sandbox
        self._token_file = folder / "service-token"
        self._seed = seed
        self._port = 0
        self.renew_token()

    @property
    def url(self) -> str:
        return f"http://{_HOST}:{self._port}"

    @property
    def service(self) -> Service:
        """The present one."""
        return self._service

    async def begin(self) -> None:
        self._tasks: Tasks = WeakValueDictionary()
        context = copy_context()
        context.run(_tasks.set, self._tasks)
        begun = asyncio.Event()
        self._living = asyncio.get_running_loop().create_task(self._live(begun), context=context)
        waiting = asyncio.ensure_future(begun.wait())
        await asyncio.wait([self._living, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._living.done():
            self._living.result()

    async def kill(self) -> None:
        self._server.close()
        for connection in list(self._connections.connections):
            reset(connection.transport)
        while tasks := [task for task in list(self._tasks.values()) if not task.done()]:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=1)

    def renew_token(self) -> None:
        self._token_file.write_text(self._sandbox.service_token)

    async def _live(self, begun: asyncio.Event) -> None:
        settings = Settings(
            int_api_url=self._sandbox.int_api.url,
            fleet_parks_url=self._sandbox.fleet_parks.url,
            personal_url=self._sandbox.personal.url,
            service_token_file=str(self._token_file),
            authproxy_jwks=self._sandbox.jwks_url,
        )
        with (
            mock.patch("random.Random", partial(Random, self._seed)),
            mock.patch(_CHECK_OF_DOCUMENT),
            # virtual time is never late
            mock.patch("service.app.watch_event_loop", _for_ever),
        ):
            async with running(settings) as self._service:
                self._server = await self._serve(self._service)
                begun.set()
                await asyncio.Event().wait()

    async def _serve(self, service: Service) -> asyncio.Server:
        config = uvicorn_config(service.public, lifespan="on")
        config.load()
        self._connections = ServerState()
        lifespan = config.lifespan_class(config)
        await lifespan.startup()
        listening = bound_socket(_HOST, self._port)
        self._port = listening.getsockname()[1]
        service.readiness.set(True)
        protocol = partial(LimitedHttpProtocol, config, self._connections, lifespan.state)
        return await asyncio.get_running_loop().create_server(protocol, sock=listening, backlog=BACKLOG)


async def _for_ever(_look: object) -> None:
    await asyncio.Event().wait()
