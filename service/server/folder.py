"""Where workers share their metrics: a folder for each supervisor, and none that was left by one that was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PREFIX = "fom-workers-"
_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class Folder(NamedTuple):
    """With an open file by which it is locked for as long as any process has it."""

    path: Path
    lock: int


@contextlib.contextmanager
def metrics_folder() -> Iterator[Folder]:
    """A folder that is there meanwhile. Raises OSError where none can be made.

    Workers have to inherit its lock: then it is known which folders are nobody's, however their processes died. Those
    are removed, or supervisors that are killed again and again would fill up the disk.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), _locked(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(left, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        while True:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            # another one may have taken it for left behind before it was locked
            with contextlib.suppress(FileNotFoundError):
                lock = stack.enter_context(_locked(path, fcntl.LOCK_EX))
                if path.exists():
                    break
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        yield Folder(path, lock)


@contextlib.contextmanager
def _locked(path: Path, how: int) -> Iterator[int]:
    held = os.open(path, _FLAGS)
    try:
        fcntl.flock(held, how)
        yield held
    finally:
        os.close(held)
