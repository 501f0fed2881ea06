"""The service's log for people: one short line for what matters, while every line goes to a file as JSON."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

# What a desk asks every few seconds; while it succeeds it is only in the file.
_POLLED = frozenset({"orders_get", "orders_active"})
_HIDDEN = frozenset({"level", "logger", "message", "time", "port", "private_port", "request_id"})


class ServiceLog:
    """Writes each line to a file, and prints those that a person wants to see."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("wb", buffering=0)

    def take(self, line: bytes) -> None:
        """Take one line of the service's output."""
        self._file.write(line)
        text = for_people(line)
        if text is not None:
            print(text, flush=True)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def for_people(line: bytes) -> str | None:
    """Return a line of the service's log in short, None if a person can do without it."""
    try:
        entry = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return line.decode(errors="replace").rstrip("\n")
    told = entry.get("message")
    if told == "request":
        return None if entry["operation"] in _POLLED and entry["status"] == 200 else _request(entry)
    if entry.get("level") == "INFO" and told in ("listening", "ready"):
        return None
    rest = " ".join(f"{name}={value}" for name, value in entry.items() if name not in _HIDDEN)
    return f"{_time(entry)}  {entry.get('level', '')} {told}  {rest}".rstrip()


def _request(entry: Mapping[str, Any]) -> str:
    calls = ", ".join(f"{call['upstream']} {call['operation']} {call['result']}" for call in entry["calls"])
    what = f"{entry['operation']:<15} {entry['status']} {entry['code']}"
    return f"{_time(entry)}  {what:<40} {entry['duration_ms']:>7.1f} ms  {calls}".rstrip()


def _time(entry: Mapping[str, Any]) -> str:
    try:
        return datetime.fromisoformat(str(entry.get("time"))).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return "--:--:--"
