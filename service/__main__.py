"""``python -m service``: run the service on the settings in the environment."""

from __future__ import annotations

import asyncio
import os
import sys

import uvloop

from service.app import running
from service.edge.process import CannotListen, Process, listen
from service.settings import Settings, SettingsWrong, read_settings
from service.telemetry.logs import configure_logs


def main() -> int:
    """Exit code 0 after a clean end, 2 for settings that are wrong."""
    try:
        settings = read_settings(os.environ)
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
        await Process(service, settings, public, private).run()


if __name__ == "__main__":
    sys.exit(main())
