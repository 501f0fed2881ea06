"""``python -m service``: run the service on the settings in the environment."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys

import uvloop

from service.server.limits import allow_open_files
from service.server.ports import CannotListen, listen
from service.settings import Settings, SettingsWrong, read_settings
from service.telemetry.logs import configure_logs


def main() -> int:
    """Exit code 0 after a clean end, 1 after one that cut requests off, 2 for settings that are wrong."""
    # until there is somebody to reload settings
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        settings = read_settings(os.environ)
        allow_open_files(settings.max_connections)
        configure_logs(settings.log_level)
        if settings.workers == 1:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(_serve(settings))
        return asyncio.run(_supervise(settings))
    except (SettingsWrong, CannotListen) as wrong:
        print(wrong, file=sys.stderr)
        return 2


async def _serve(settings: Settings) -> int:
    # nothing of this is needed by a supervisor, and it takes a second to import
    from service.app import running
    from service.server.process import Process

    public = listen(settings.host, settings.port, "FOM_PORT")
    private = listen(settings.host, settings.private_port, "FOM_PRIVATE_PORT")
    _say(public, private)
    async with running(settings) as service:
        await Process(service, settings, public, private, lambda: read_settings(os.environ)).run()
    return 0


async def _supervise(settings: Settings) -> int:
    from service.server.supervisor import Supervisor

    public = listen(settings.host, settings.port, "FOM_PORT")
    private = listen(settings.host, settings.private_port, "FOM_PRIVATE_PORT")
    _say(public, private)
    return await Supervisor(settings, public, private, lambda: read_settings(os.environ)).run()


def _say(public: socket.socket, private: socket.socket) -> None:
    ports = {"port": public.getsockname()[1], "private_port": private.getsockname()[1]}
    logging.getLogger("service").info("listening", extra=ports)


if __name__ == "__main__":
    sys.exit(main())
