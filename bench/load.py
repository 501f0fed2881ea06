"""Requests at full speed (wrk), and at a fixed low rate (hey)."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.exchanges import PARK_ID, Exchange
from bench.figures import percentiles
from bench.processes import OTHER_CORE
from sandbox.authproxy.keys import KeyRing
from tools.debian import Unpacked, unpacked

# Lua's long brackets keep JSON as it is
_SCRIPT = """
wrk.method = "POST"
wrk.body = [==[{content}]==]
function done(summary, latency)
    local errors = summary.errors
    local lost = errors.connect + errors.read + errors.write + errors.timeout
    io.write(string.format("\\n{{\\"requests\\": %d, \\"refused\\": %d, \\"lost\\": %d}}\\n",
        summary.requests, errors.status, lost))
end
"""


#: longer than any request may take
_PATIENCE = "30s"


class LoadFailed(Exception):
    """An answer was no success, so the figures would be worth nothing."""


@dataclass(frozen=True)
class Latency:
    """Percentiles, in milliseconds."""

    p50: float
    p90: float
    p99: float


class Load:
    """A dispatcher with a fresh token for each run."""

    def __init__(self, keys: KeyRing, folder: Path) -> None:
        self._wrk = unpacked("wrk", "libluajit-5.1-2")
        self._hey = unpacked("hey")
        self._keys = keys
        self._folder = folder

    def headers(self, park_id: str = PARK_ID) -> dict[str, str]:
        """Those of a request as fleet-authproxy passes it on."""
        token = self._keys.token(park_id=park_id, dispatcher_id="dispatcher-1")
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept-Language": "ru"}

    def saturate(self, url: str, exchange: Exchange, *, connections: int, seconds: int) -> int:
        """The number of requests answered. Raises LoadFailed where one was not answered by a success."""
        counted = self.flood(url, exchange, connections=connections, seconds=seconds)
        if counted["refused"] or counted["lost"]:
            raise LoadFailed(f"{url}{exchange.path}: {counted}")
        return counted["requests"]

    def flood(self, url: str, exchange: Exchange, *, connections: int, seconds: int) -> dict[str, int]:
        """As fast as it goes: how many ``requests`` were answered, ``refused`` of them, and ``lost`` beside them."""
        script = self._folder / f"{exchange.operation}.lua"
        script.write_text(_SCRIPT.format(content=exchange.content))
        options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", _PATIENCE, "-s", str(script)]
        output = _run(self._wrk, "wrk", [*options, *self._header_options(), url + exchange.path])
        counted: dict[str, int] = json.loads(output.strip().rsplit("\n", 1)[1])
        return counted

    def trickle(self, url: str, exchange: Exchange, *, rate: int, seconds: int) -> Latency:
        """Latencies over one connection at ``rate`` requests a second. Raises LoadFailed."""
        options = ["-z", f"{seconds}s", "-c", "1", "-q", str(rate), "-m", "POST", "-d", exchange.content, "-o", "csv"]
        output = _run(self._hey, "hey", [*options, *self._header_options(), url + exchange.path])
        rows = [line.split(",") for line in output.splitlines()[1:] if line]
        if not rows or any(row[6] != "200" for row in rows):
            raise LoadFailed(f"{url}{exchange.path}: not every answer was 200")
        return Latency(*percentiles([float(row[0]) for row in rows]))

    def _header_options(self) -> Sequence[str]:
        return [option for name, value in self.headers().items() for option in ("-H", f"{name}: {value}")]


def _run(package: Unpacked, program: str, arguments: Sequence[str]) -> str:
    done = subprocess.run(
        ["taskset", "-c", str(OTHER_CORE), package.program(program), *arguments],
        env={**os.environ, **package.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LoadFailed(done.stderr or done.stdout)
    return done.stdout
