"""A secret in a file, which may be replaced while the service runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from service.auth.stat_signature import version_of

log = logging.getLogger(__name__)


class FileSecret:
    """Reads the file again when it changes; keeps the former value where it cannot be read.

    It is looked at once in a moment of ``clock``: an event loop's stands still for a turn.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._looked = clock()
        self._version = version_of(path)
        self._value = path.read_text("utf-8").strip()
        self._readable = True

    def value(self) -> str:
        """The secret, as it stands in the file now."""
        now = self._clock()
        if now != self._looked:
            self._looked = now
            self._look()
        return self._value

    def _look(self) -> None:
        try:
            version = version_of(self._path)
            if version != self._version:
                self._value = self._path.read_text("utf-8").strip() or self._value
                self._version = version
            self._readable = True
        except (OSError, ValueError):
            if self._readable:
                log.warning("secret_unreadable")
            self._readable = False
