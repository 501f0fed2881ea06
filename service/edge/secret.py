"""A secret in a file, which may be replaced while the service runs."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class FileSecret:
    """Reads the file again when it changes; keeps the former value where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # looked at for every call: a path as a text is found in a third of the time
        self._name = str(path)
        self._version = self._stat()
        self._value = path.read_text("utf-8").strip()
        self._readable = True

    def value(self) -> str:
        """The secret, as it stands in the file now."""
        try:
            version = self._stat()
            if version != self._version:
                self._value = self._path.read_text("utf-8").strip() or self._value
                self._version = version
            self._readable = True
        except (OSError, ValueError):
            if self._readable:
                log.warning("secret_unreadable")
            self._readable = False
        return self._value

    def _stat(self) -> tuple[int, int, int]:
        stat = os.stat(self._name)
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
