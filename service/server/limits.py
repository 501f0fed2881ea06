"""What the operating system allows this process."""

from __future__ import annotations

import resource

from service.settings import SettingsError

#: of each of aiohttp's two pools of connections to upstreams; on httptools the guards allow no more
CONNECTIONS = 512
#: files that are neither a caller's connection nor an upstream's
_OTHERS = 64


def allow_open_files(connections: int) -> None:
    """Make room for so many callers' connections. Raises SettingsError where the hard limit (``ulimit -Hn``) is lower.

    Without room for it a connection is not even refused: it waits until another one ends.
    """
    needed = connections + 2 * CONNECTIONS + _OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise SettingsError(f"FOM_MAX_CONNECTIONS: needs {needed} open files, and the hard limit is {hard}")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
