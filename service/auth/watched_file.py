"""A file that may be replaced while the service runs: in place, by another file, or by a link to another file."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class WatchedFile(Generic[T]):
    """The parsed content of a file, read again when the file changes.

    The former content, at first ``initial``, remains while the file cannot be read or parsed (ValueError), which is
    logged as ``event`` once. The file is stat'ed at most once per ``clock`` value: the time of an event loop does not
    advance within an iteration.
    """

    def __init__(
        self, path: Path, parse: Callable[[bytes], T], initial: T, *, event: str, clock: Callable[[], float]
    ) -> None:
        self._path = path
        self._parse = parse
        self._event = event
        self._clock = clock
        self._content = initial
        self._is_current = True
        self._signature: tuple[int, int, int] | None = None
        self._checked = clock()
        self._reload()

    def read(self) -> tuple[T, bool]:
        """Return the content, and whether it is that of the file as it is now."""
        now = self._clock()
        if now != self._checked:
            self._checked = now
            self._reload()
        return self._content, self._is_current

    def _reload(self) -> None:
        try:
            status = os.stat(self._path)
            signature = (status.st_mtime_ns, status.st_size, status.st_ino)
            if signature != self._signature:
                self._content = self._parse(self._path.read_bytes())
                self._signature = signature
            self._is_current = True
        except (OSError, ValueError):
            if self._is_current:
                log.warning(self._event)
            self._is_current = False
