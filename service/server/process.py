"""A process that serves: its ports, its signals, and a clean end."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable

from service.app import Service
from service.server.connections import Bounds
from service.server.limits import allow_open_files
from service.server.ports import Server, often, uvicorn_config
from service.settings import Settings, SettingsWrong, need_no_restart

log = logging.getLogger("service")


#: objects more than before that make Python look for cycles among the youngest: some requests' worth, and no request
#: leaves any behind
_YOUNG = 10_000


class Process:
    """Serves until it is told to stop: stop being ready, go on listening for a while, end what runs, end.

    ``read`` reads the settings anew when SIGHUP comes. A worker has no private port: its supervisor has, and is told
    by ``ready``.
    """

    def __init__(
        self,
        service: Service,
        settings: Settings,
        public: socket.socket,
        private: socket.socket | None,
        read: Callable[[], Settings],
        ready: Callable[[], object] = lambda: None,
    ) -> None:
        self._service = service
        self._settings = settings
        self._read = read
        self._ready = ready
        metrics = service.metrics
        self._bounds = Bounds(
            connections=settings.max_connections, told=metrics.connections.set, refused=metrics.connections_refused.inc
        )
        self._public = Server(uvicorn_config(service.public, self._bounds, lifespan="on"))
        self._servers = [(self._public, public)]
        if private is not None:
            self._servers.append((Server(uvicorn_config(service.private, Bounds(), lifespan="off")), private))
        self._port = public.getsockname()[1]
        self._stop = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """The first call drains, the second one ends at once: with exit code 1 if that cuts a request off."""
        if self._stop.is_set():
            cut = len(self._public.server_state.tasks)
            log.warning("ended_at_once", extra={"requests_cut_off": cut})
            sys.stdout.flush()
            os._exit(1 if cut else 0)
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    async def run(self) -> None:
        """Serve until ``stop``. Raises RuntimeError where a server does not start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        serving = [asyncio.create_task(server.serve(sockets=often(listening))) for server, listening in self._servers]
        try:
            await self._until_started(serving)
            _spare_what_stays()
            if not self._stop.is_set():
                self._service.readiness.set(True)
                self._ready()
                log.info("ready", extra={"port": self._port})
            await self._stop.wait()
            await self._drain()
            # /ready and /metrics answer until the last request has ended
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
        self._bounds.draining = True
        for connection in self._public.server_state.connections:
            connection.drain()  # type: ignore[union-attr]
        log.info("draining", extra={"seconds": self._settings.drain_seconds})
        await asyncio.sleep(self._settings.drain_seconds)
        self._public.should_exit = True

    def _hang_up(self) -> None:
        task = asyncio.create_task(self._reload())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reload(self) -> None:
        async with self._reloading:
            try:
                settings = self._read()
                need_no_restart(self._settings, settings)
                allow_open_files(settings.max_connections)
                await self._service.reload(settings)
            except (SettingsWrong, OSError) as wrong:
                reasons = str(wrong).splitlines() if isinstance(wrong, SettingsWrong) else [type(wrong).__name__]
                log.error("settings_not_changed", extra={"reasons": reasons})
                return
            self._settings = settings
            self._bounds.connections = settings.max_connections
            logging.getLogger().setLevel(settings.log_level)
            log.warning("settings_changed")


def _spare_what_stays() -> None:
    """Let the garbage collector pass over what was made at the start, and look at requests less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
