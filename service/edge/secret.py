"""A secret in a file, which may be replaced while the service runs."""

from __future__ import annotations

import logging
from pathlib import Path

from service.edge.version import version_of

log = logging.getLogger(__name__)


class FileSecret:
    """Reads the file again when it changes; keeps the former value where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = version_of(path)
        self._value = path.read_text("utf-8").strip()
        self._readable = True

    def value(self) -> str:
        """The secret, as it stands in the file now."""
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
        return self._value
