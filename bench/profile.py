"""``python -m bench.profile``: where the service's time goes under load, part by part.

py-spy looks at the stack many times a second; each look counts for the part of the innermost frame that names one.
"""

from __future__ import annotations

import collections
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.candidates import OURS
from bench.exchanges import COMMIT, ESTIMATE, Exchange
from bench.run import stage

_ROOT = Path(__file__).parents[1]
_SECONDS = 15
_LOOKS_PER_SECOND = 500
#: a part, and the files that are it
_PARTS = {
    "the caller's token: PyJWT, Ed25519": r"jwt/|service/auth/(tokens|jwks)\.py",
    "upstream calls: HTTP": r"runtime/http1/|multidict/",
    "upstream calls: deadlines, attempts, breaker": (r"runtime/client/|service/auth/file_secret\.py"),
    "types: decoding, validating, encoding": r"runtime/(codec|explain|text)\.py|rules/mapping\.py",
    "phones: libphonenumber": r"phonenumbers/|rules/phones\.py",
    "logs": r"logging/|pythonjsonlogger/",
    "metrics": r"prometheus_client/|service/telemetry/",
    "HTTP server: uvicorn, limits": r"uvicorn/|service/server/",
    "middlewares, routing, handlers": r"(service|generated|runtime/server|connexion|starlette)/",
}
_FILES = {part: re.compile(rf"\((?:{files})") for part, files in _PARTS.items()}
_REST = "event loop and system calls"


def shares(stacks: Iterable[str]) -> Mapping[str, float]:
    """Percents by part, of py-spy's lines: frames from the outermost one on, and how often they were seen."""
    seen: collections.Counter[str] = collections.Counter()
    for line in stacks:
        frames, _, times = line.rpartition(" ")
        seen[_part(frames.split(";"))] += int(times)
    return {part: 100 * times / seen.total() for part, times in seen.most_common()}


def _part(frames: list[str]) -> str:
    for frame in reversed(frames):
        if "service/__main__.py" in frame:
            break
        for part, files in _FILES.items():
            if files.search(_short(frame)):
                return part
    return _REST


def _short(frame: str) -> str:
    """py-spy names the files of libraries from the package on, and ours from the root."""
    return frame.replace(f"({_ROOT}/", "(")


def profile(exchange: Exchange) -> Mapping[str, float]:
    """Load one operation, and look. Raises LoadFailed where an answer is no success."""
    folder = _ROOT / ".bench"
    with stage(folder) as (start, load):
        server = start(OURS)
        load.saturate(server.url, exchange, connections=8, seconds=1)
        raw = folder / f"{exchange.operation}.raw"
        spy = subprocess.Popen(
            [
                *(str(Path(sys.executable).with_name("py-spy")), "record", "--pid", str(server.pid)),
                *("--format", "raw", "--output", str(raw)),
                *("--rate", str(_LOOKS_PER_SECOND), "--duration", str(_SECONDS)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        load.saturate(server.url, exchange, connections=8, seconds=_SECONDS)
        spy.wait()
        return shares(raw.read_text("utf-8").splitlines())


def main() -> int:
    found = {exchange.operation: profile(exchange) for exchange in (ESTIMATE, COMMIT)}
    print(f"| percent of the service's time | {' | '.join(found)} |\n|---|{'--:|' * len(found)}")
    for part in [*_PARTS, _REST]:
        print(f"| {part} | {' | '.join(f'{parts.get(part, 0):.0f}' for parts in found.values())} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
