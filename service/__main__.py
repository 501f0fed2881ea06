"""``python -m service``: run the service on the settings in the environment."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import uvloop

from service.app import running
from service.server.limits import allow_open_files
from service.server.process import CannotListen, Process, listen
from service.settings import Settings, SettingsWrong, read_settings
from service.telemetry.logs import configure_logs


def main() -> int:
    """Exit code 0 after a clean end, 2 for settings that are wrong."""
    # until there is somebody to reload settings
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        settings = read_settings(os.environ)
        allow_open_files(settings.max_connections)
        configure_logs(settings.log_level)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings))
    except (SettingsWrong, CannotListen) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


async def _serve(settings: Settings) -> None:
    public = listen(settings.host, settings.port, "FOM_PORT")
    private = listen(settings.host, settings.private_port, "FOM_PRIVATE_PORT")
    async with running(settings) as service:
        await Process(service, settings, public, private, lambda: read_settings(os.environ)).run()


if __name__ == "__main__":
    sys.exit(main())
