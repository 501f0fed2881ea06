"""The process: its listening sockets, its signals and a graceful shutdown."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys

from service.app import Service
from service.server.connections import ConnectionLimits
from service.server.ports import Server, duplicate_for_accept_burst, uvicorn_config
from service.settings import Settings

log = logging.getLogger("service")


class Process:
    """Runs the servers until `stop`.

    Shutdown: report not ready, keep accepting for the drain period, finish the requests in flight, exit.
    """

    def __init__(self, service: Service, settings: Settings, public: socket.socket, private: socket.socket) -> None:
        self._service = service
        self._settings = settings
        metrics = service.metrics
        self._limits = ConnectionLimits(
            max_connections=settings.max_connections,
            keep_alive_timeout=settings.keep_alive_seconds,
            on_count=metrics.connections.set,
            on_refused=metrics.connections_refused.inc,
        )
        self._public = Server(uvicorn_config(service.public, self._limits, lifespan="on"))
        self._servers = [
            (self._public, public),
            (Server(uvicorn_config(service.private, ConnectionLimits(), lifespan="off")), private),
        ]
        self._port = public.getsockname()[1]
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Drain and end. A second call ends at once, with exit code 1 if that cuts off a request."""
        if self._stop.is_set():
            cut = len(self._public.server_state.tasks)
            log.warning("ended_at_once", extra={"requests_cut_off": cut})
            sys.stdout.flush()
            os._exit(1 if cut else 0)
        self._stop.set()

    async def run(self) -> None:
        """Serve until `stop`. Raises RuntimeError if a server does not start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        serving = [
            asyncio.create_task(server.serve(sockets=duplicate_for_accept_burst(listening)))
            for server, listening in self._servers
        ]
        try:
            await self._until_started(serving)
            # a full collection looks at what the start has created no more: 47 ms less for requests to wait
            gc.collect()
            gc.freeze()
            if not self._stop.is_set():
                self._service.readiness.set(True)
                log.info("ready", extra={"port": self._port})
            await self._stop.wait()
            await self._drain()
            # /ready and /metrics respond until the last request has ended
            await serving[0]
        finally:
            for server, _ in self._servers:
                server.should_exit = True
            await asyncio.gather(*serving)
        log.info("stopped")

    async def _until_started(self, serving: list[asyncio.Task[None]]) -> None:
        while not all(server.started for server, _ in self._servers):
            if any(task.done() for task in serving):
                raise RuntimeError("a server did not start")
            await asyncio.sleep(0.005)

    async def _drain(self) -> None:
        self._service.readiness.set(False)
        self._limits.draining = True
        for connection in self._public.server_state.connections:
            connection.drain()  # type: ignore[union-attr]
        log.info("draining", extra={"seconds": self._settings.drain_seconds})
        await asyncio.sleep(self._settings.drain_seconds)
        self._public.should_exit = True
