"""Whether a file has been replaced since it was read: in place, by another one, or by a link to another one."""

from __future__ import annotations

import os
from pathlib import Path


def version_of(file: Path) -> tuple[int, int, int]:
    """Another one for each content that a file has had. Raises OSError."""
    stat = os.stat(file)
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
