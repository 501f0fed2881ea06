"""Structured logs: one JSON object a line, on standard output, without personal data."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType

from pythonjsonlogger.msgspec import MsgspecFormatter

_FIELDS = "{levelname}{name}{message}"
#: libraries whose informational lines quote requests
_QUIET = ("connexion", "aiohttp", "asyncio", "uvicorn")


class SilentFormatter(MsgspecFormatter):
    """An exception is told by its type and where it came from: its text and its cause's may quote what they handled."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, trace = ei
        frames = "; ".join(f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace))
        return f"{kind.__name__ if kind else None} at {frames}"


def _without_reprs(record: logging.LogRecord) -> bool:
    """asyncio shows tasks and callbacks by their repr, and with it what they were called with or failed of."""
    record.msg, record.args = re.split(r"[(<\n]", record.getMessage(), maxsplit=1)[0].rstrip(), ()
    return True


def configure_logs(level: str) -> None:
    """Take over logging for the whole process."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        SilentFormatter(_FIELDS, style="{", timestamp="time", rename_fields={"levelname": "level", "name": "logger"})
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("asyncio").addFilter(_without_reprs)
    _gather_no_more_than_is_written()


def _gather_no_more_than_is_written() -> None:
    """Python's documentation, logging, Optimization: half of what a line costs is to find what no line of ours says."""
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
