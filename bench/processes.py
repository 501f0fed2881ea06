"""A server as a process of its own on a core of its own, and what it has used by the operating system's accounting."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

#: the candidates' core, and that of the load and the upstreams
SERVICE_CORE, OTHER_CORE = 0, 1
_START_SECONDS = 30


class Server:
    """A process that serves on ``port`` of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.port = port
        self.pid = process.pid
        self.url = f"http://127.0.0.1:{port}"

    @property
    def alive(self) -> bool:
        return self._process.poll() is None


def cpu_seconds(pid: int) -> float:
    """Time on the CPU, of all threads that a process has and had, in nanoseconds' resolution."""
    # clock_getcpuclockid(3), which Python does not have. What /proc tells of threads is lost with each that ends.
    return time.clock_gettime(~pid << 3 | 2)


def pss_megabytes(pid: int) -> float:
    """Memory of a process, with shared pages counted by the share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1000


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, *, core: int, environment: Mapping[str, str], log: Path, folder: Path
) -> Iterator[Server]:
    """Start a server, and end it at the end. Its output goes to ``log``."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.pinned", str(core), *command],
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        try:
            yield Server(process, port)
        finally:
            process.terminate()
            process.wait(_START_SECONDS)


def wait_for_port(server: Server) -> None:
    """Return once a connection can be made. Raises RuntimeError where the process has ended, or does not listen."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.alive:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1):
            return
        time.sleep(0.01)
    raise RuntimeError(f"nothing listens on port {server.port}")
