"""``python -m service.server.worker``: one of several processes that serve a port, started by the supervisor.

Takes the numbers of two inherited files, the listening socket and the line to the supervisor, and of its own slot.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

import uvloop

from service.app import running
from service.server.limits import allow_open_files
from service.server.line import ALIVE, ALIVE_EVERY, READY, end_of
from service.server.process import Process
from service.settings import Settings, SettingsWrong, read_settings, settings_in_force
from service.telemetry.logs import configure_logs
from service.telemetry.metrics import share_metrics


def main(arguments: list[str]) -> int:
    """Exit codes as those of the service."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    listening, line, slot = (int(argument) for argument in arguments)
    try:
        share_metrics(slot)
    except OSError as error:
        print(f"metrics: cannot be kept in {os.environ['PROMETHEUS_MULTIPROC_DIR']}: {error.strerror}", file=sys.stderr)
        return 1
    try:
        settings = settings_in_force(os.environ)
        allow_open_files(settings.max_connections)
    except SettingsWrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    configure_logs(settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_work(settings, socket.socket(fileno=listening), socket.socket(fileno=line)))
    return 0


async def _work(settings: Settings, listening: socket.socket, line: socket.socket) -> None:
    supervisor, to_supervisor = await asyncio.open_connection(sock=line)

    async def live() -> None:
        while True:
            to_supervisor.write(ALIVE)
            await asyncio.sleep(ALIVE_EVERY)

    async def follow(process: Process) -> None:
        # a worker does not outlive its supervisor
        await end_of(supervisor)
        if not process.is_stopping:
            process.stop()

    async with running(settings) as service:
        process = Process(
            service,
            settings,
            listening,
            None,
            lambda: read_settings(os.environ),
            lambda: to_supervisor.write(READY),
        )
        others = [asyncio.create_task(live()), asyncio.create_task(follow(process))]
        try:
            await process.run()
        finally:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
    to_supervisor.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
