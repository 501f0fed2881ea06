"""The service token, in a file that may be replaced while the service runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from service.auth.watched_file import WatchedFile


class FileSecret:
    """A secret in a file. Raises OSError or ValueError if the file cannot be read at first."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        initial = _parse(path.read_bytes())
        self._file = WatchedFile(path, _parse, initial, event="secret_unreadable", clock=clock)

    def value(self) -> str:
        """Return the secret as it is in the file now, or the last one that could be read."""
        return self._file.read()[0]


def _parse(content: bytes) -> str:
    secret = content.decode("utf-8").strip()
    if not secret:
        raise ValueError("the file is empty")
    return secret
