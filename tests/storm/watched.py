"""``python -m tests.storm.watched FILE``: the service, which writes the number of its tasks there at each SIGUSR1.

``--brisk`` is for tests: breakers half-open soon, and a late event loop on a busy machine sheds no request.
"""

from __future__ import annotations

import asyncio
import gc
import math
import os
import signal
import sys
from pathlib import Path

from runtime.client.circuit_breaker import CircuitBreaker
from service.__main__ import main as serve
from service.middleware import adaptive_limit

_OPEN_SECONDS = 0.2


def main(arguments: list[str]) -> int:
    """The service's own exit code."""
    file = Path(arguments[0])
    if "--brisk" in arguments:
        adaptive_limit.MAX_LAG_SECONDS = math.inf
        CircuitBreaker.OPEN_SECONDS = _OPEN_SECONDS

    def tell(*_: object) -> None:
        tasks = sum(isinstance(found, asyncio.Task) and not found.done() for found in gc.get_objects())
        half = file.with_suffix(".half")
        half.write_text(str(tasks))
        os.replace(half, file)

    signal.signal(signal.SIGUSR1, tell)
    return serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
