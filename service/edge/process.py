"""The process: two listening ports, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from service.app import Service
from service.settings import Settings

log = logging.getLogger("service")

_BACKLOG = 2048
#: seconds that idle connections of callers are kept
_KEEP_ALIVE = 75
#: seconds that requests in flight may take to end
_LAST_REQUESTS = 30


class CannotListen(Exception):
    """A port is taken or not allowed."""


class _Server(uvicorn.Server):
    """Signals are the process's business: it has two servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, variable: str) -> socket.socket:
    """A listening socket. Raises CannotListen, naming the setting."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise CannotListen(f"{variable}: cannot listen on {host}:{port}: {error.strerror}") from error


class Process:
    """Serves until it is told to stop: stop being ready, go on listening for a while, end what runs, end."""

    def __init__(self, service: Service, settings: Settings, public: socket.socket, private: socket.socket) -> None:
        self._service = service
        self._drain_seconds = settings.drain_seconds
        self._sockets = (public, private)
        self._public = _Server(uvicorn_config(service.public, lifespan="on"))
        self._private = _Server(uvicorn_config(service.private, lifespan="off"))
        self._stop = asyncio.Event()
        self._at_once = asyncio.Event()

    def stop(self) -> None:
        """The first call drains, the second one ends at once."""
        if self._stop.is_set():
            self._at_once.set()
            self._public.force_exit = self._private.force_exit = True
        self._stop.set()

    async def run(self) -> None:
        """Serve until ``stop``. Raises RuntimeError where a server does not start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        public, private = (
            asyncio.create_task(server.serve(sockets=[listening]))
            for server, listening in zip((self._public, self._private), self._sockets, strict=True)
        )
        try:
            await self._until_started(public, private)
            self._service.readiness.set(True)
            log.info("ready", extra={"port": self._sockets[0].getsockname()[1]})
            await self._stop.wait()
            await self._drain()
            # /ready and /metrics answer until the last request has ended
            await public
        finally:
            self._public.should_exit = self._private.should_exit = True
            await asyncio.gather(public, private)
        log.info("stopped")

    async def _until_started(self, *servers: asyncio.Task[None]) -> None:
        while not (self._public.started and self._private.started):
            if any(server.done() for server in servers):
                raise RuntimeError("a server did not start")
            await asyncio.sleep(0.005)

    async def _drain(self) -> None:
        self._service.readiness.set(False)
        log.info("draining", extra={"seconds": self._drain_seconds})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._at_once.wait(), self._drain_seconds)
        self._public.should_exit = True


def uvicorn_config(app: Any, *, lifespan: str) -> uvicorn.Config:
    """How both servers are run."""
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan=lifespan,  # type: ignore[arg-type]
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_LAST_REQUESTS,
    )
