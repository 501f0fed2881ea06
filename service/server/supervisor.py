"""Several processes on one port: started, watched, replaced when they die, and ended together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from service.edge.private import private_app
from service.server.folder import Folder, metrics_folder
from service.server.limits import allow_open_files
from service.server.line import READY, word_of
from service.server.ports import Server, uvicorn_config
from service.server.respite import Respite
from service.settings import Settings, SettingsWrong, in_force, need_no_restart
from service.telemetry.metrics import SharedMetrics

log = logging.getLogger("service")

WORKER = (sys.executable, "-m", "service.server.worker")
#: signs of life, one a second, that a worker misses before it is taken for hung; it may take that long to start, too
_SILENCE = 30
#: seconds that workers get to end at once, and their last words to arrive
_AT_ONCE = 2.0


class Supervisor:
    """Shares a listening socket among workers, and speaks for all of them on the private port.

    Each has the socket itself, so that what waits in its queue is lost with none of them.
    """

    def __init__(
        self,
        settings: Settings,
        public: socket.socket,
        private: socket.socket,
        read: Callable[[], Settings],
        *,
        command: Sequence[str] = WORKER,
        silence: int = _SILENCE,
    ) -> None:
        self._settings = settings
        self._public = public
        self._port = public.getsockname()[1]
        self._private = private
        self._read = read
        self._command = command
        self._silence = silence
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._ready: set[int] = set()
        self._was_ready = False
        #: how often settings have changed, so that a worker which read the former ones is told
        self._changes = 0
        self._stopping = asyncio.Event()
        self._code = 0

    async def run(self) -> int:
        """Until SIGTERM or SIGINT; the exit code. A worker that does not start at all ends all of them."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._reload)
        with metrics_folder() as folder:
            metrics = SharedMetrics(folder.path)
            app = private_app(metrics.exposition, self._is_ready)
            private = Server(uvicorn_config(app, lifespan="off"))
            serving = asyncio.create_task(private.serve(sockets=[self._private]))
            log.info("supervising", extra={"workers": self._settings.workers})
            slots = [self._keep(slot, metrics, folder) for slot in range(self._settings.workers)]
            try:
                await asyncio.gather(*slots)
            finally:
                private.should_exit = True
                await serving
        log.info("stopped")
        return self._code

    def stop(self) -> None:
        """The first call drains, the second one ends at once."""
        if not self._stopping.is_set():
            self._stopping.set()
            log.info("draining", extra={"seconds": self._settings.drain_seconds})
            # the workers go on listening for a while, nobody does after them
            self._public.close()
        else:
            asyncio.get_running_loop().call_later(_AT_ONCE, self._signal, signal.SIGKILL, self._running)
        self._signal(signal.SIGTERM, self._running)

    def _is_ready(self) -> bool:
        return bool(self._ready) and not self._stopping.is_set()

    def _signal(self, number: signal.Signals, slots: Iterable[int]) -> None:
        for slot in slots:
            with contextlib.suppress(ProcessLookupError):
                self._running[slot].send_signal(number)

    def _reload(self) -> None:
        try:
            settings = self._read()
            need_no_restart(self._settings, settings)
            allow_open_files(settings.max_connections)
        except SettingsWrong as wrong:
            log.error("settings_not_changed", extra={"reasons": str(wrong).splitlines()})
            return
        self._settings = settings
        self._changes += 1
        logging.getLogger().setLevel(settings.log_level)
        self._signal(signal.SIGHUP, self._ready)

    async def _keep(self, slot: int, metrics: SharedMetrics, folder: Folder) -> None:
        respite = Respite()
        while not self._stopping.is_set():
            started = time.monotonic()
            code, was_ready = await self._one(slot, folder)
            metrics.forget(slot)
            if self._stopping.is_set():
                # one that had not got so far as to serve has nothing to end cleanly
                self._code = self._code or (1 if code and was_ready else 0)
            elif not self._was_ready:
                self._code = max(1, code)
                self.stop()
            else:
                pause = respite.seconds(time.monotonic() - started)
                log.error("worker_died", extra={"worker": slot, "exit_code": code, "replaced_in": pause})
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)

    async def _one(self, slot: int, folder: Folder) -> tuple[int, bool]:
        """The life of a worker: its exit code, and whether it has ever been ready."""
        changes = self._changes
        try:
            process, ours = await self._start(slot, folder)
        except (OSError, RuntimeError) as error:
            # out of files, memory, processes or threads: for now, and those who run need nothing of it
            log.error("worker_not_started", extra={"worker": slot, "reason": type(error).__name__})
            return 1, False
        self._running[slot] = process
        log.info("worker_started", extra={"worker": slot, "pid": process.pid})
        if self._stopping.is_set():
            process.terminate()
        listening = asyncio.create_task(self._listen(slot, ours, changes))
        try:
            code = await process.wait()
            # what it said last may still be on its way
            await asyncio.wait({listening}, timeout=_AT_ONCE)
            return code, slot in self._ready
        finally:
            self._ready.discard(slot)
            del self._running[slot]
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _start(self, slot: int, folder: Folder) -> tuple[asyncio.subprocess.Process, socket.socket]:
        """A worker, and our end of its line. Raises OSError or RuntimeError where the system has no room for it."""
        ours, theirs = socket.socketpair()
        files = (self._public.fileno(), theirs.fileno())
        with theirs:
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._command,
                    *map(str, (*files, slot)),
                    pass_fds=(*files, folder.lock),
                    env={**os.environ, **in_force(self._settings), "PROMETHEUS_MULTIPROC_DIR": str(folder.path)},
                    # Ctrl-C in a terminal is for us: to a worker it would be the second signal
                    start_new_session=True,
                )
            except BaseException:
                ours.close()
                raise
        return process, ours

    async def _listen(self, slot: int, line: socket.socket, changes: int) -> None:
        worker, to_worker = await asyncio.open_connection(sock=line)
        try:
            while True:
                said = await word_of(worker, self._silence)
                if said == READY:
                    self._ready.add(slot)
                    self._was_ready = True
                    log.info("worker_ready", extra={"worker": slot, "port": self._port})
                    if changes != self._changes:
                        self._signal(signal.SIGHUP, [slot])
                elif not said:
                    return
        except TimeoutError:
            log.error("worker_hung", extra={"worker": slot})
            self._signal(signal.SIGKILL, [slot])
        finally:
            to_worker.close()
