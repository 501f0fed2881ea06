"""``python -m tests.storm.upstreams FOLDER``: the sandbox as a process of its own, until SIGTERM.

Its first line says what a service here has to be set to, its last one what is in the books.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from sandbox.cli.child import settings_in
from sandbox.cli.endings import end_by_signals
from sandbox.clock import ManualClock, SystemClock
from sandbox.latency import lifelike
from sandbox.sandbox import Sandbox
from tests.storm.promises import truth_of
from tests.storm.stalls import watched_stalls

_FORGET_SECONDS = 1.0


class Told(msgspec.Struct):
    """``control`` is where faults are switched."""

    settings: dict[str, str]
    control: str


async def _run(folder: Path) -> None:
    end_by_signals()
    # rides stand still: whatever is asked of an order is in its place
    clock = ManualClock(datetime.now(UTC))
    latency = lifelike(Random(1))
    async with Sandbox.start(clock=clock, token_clock=SystemClock(), latency=latency, by_yaml=False) as sandbox:
        _say(Told(settings_in(sandbox, folder), sandbox.authproxy.url))
        with watched_stalls() as stalls, contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(_FORGET_SECONDS)
                # or there would be ever more of them
                sandbox.calls.clear()
        truth = truth_of(sandbox)
        truth.stalls = stalls
        _say(truth)


def _say(told: msgspec.Struct) -> None:
    print(msgspec.json.encode(told).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
