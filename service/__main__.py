"""``python -m service``: run the service on the settings in the environment."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

import uvloop

from service.app import running
from service.process import Process
from service.server.limits import allow_open_files
from service.server.ports import BindError, listen
from service.settings import Settings, SettingsError, read_settings
from service.telemetry.logs import configure_logs


def main() -> int:
    """Return exit code 0 after a clean end, 2 for invalid settings. `Process.stop` exits with 1."""
    # settings are read once; a terminal that is closed does not end the service
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        settings = read_settings(os.environ)
        allow_open_files(settings.max_connections)
        configure_logs(settings.log_level)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings))
    except (SettingsError, BindError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _serve(settings: Settings) -> None:
    public = listen(settings.host, settings.port, "FOM_PORT")
    private = listen(settings.host, settings.private_port, "FOM_PRIVATE_PORT")
    ports = {"port": public.getsockname()[1], "private_port": private.getsockname()[1]}
    logging.getLogger("service").info("listening", extra=ports)
    async with running(settings) as service:
        await Process(service, settings, public, private).run()


if __name__ == "__main__":
    sys.exit(main())
