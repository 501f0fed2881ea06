"""The whole storm at the load that the machine bears: calm, a fault, calm again, for each fault of each upstream."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import aiohttp

from bench.processes import pss_megabytes
from tests.storm.dispatchers import Desk
from tests.storm.holdings import Holdings
from tests.storm.promises import Truth, broken
from tests.storm.stage import Stage, staged
from tests.storm.stalls import watched_stalls
from tests.storm.weather import KINDS, OK, TARGETS, Phase, Told, Weather, fault

#: requests a second (docs/context.md); fifty times as many are aimed at, or as large a share of what the machine bears
TODAY = 10
WANTED, SHARE = 50 * TODAY, 0.6
ESTIMATES = 6
#: of the dispatchers, those who look after orders that there are
_TENDERS = 0.25
#: who ask at once again, where it is measured what the machine bears
_EAGER, _EAGER_SECONDS, _WARM_SECONDS = 48, 6.0, 3.0
#: within which all upstreams are asked again once their faults are over, and what is idle has been closed
_RECOVERED_SECONDS, _IDLE_SECONDS = 30.0, 60.0
#: megabytes that the service may have grown by: heaps do not shrink to the byte
GROWN = 15.0
#: load may be shed by a process that lacks the CPU to serve it
_SHED: frozenset[Told] = frozenset({(503, "overloaded")})


@dataclass
class Result:
    """Memory in megabytes; ``kept`` is what the service held at last, ``wrong`` what does not hold."""

    bearable: float
    rate: float
    dispatchers: int
    seconds: float
    desk: Desk
    before: Holdings
    memory_before: float
    kept: Holdings
    memory_kept: float
    load_average: float
    cores: int
    #: times that the sandbox or the dispatchers were kept from the processor
    stalls: int
    wrong: list[str]


async def storm(log: Path, dispatchers: int, seconds: float) -> Result:
    """``seconds``: of each phase. Raises ChildFailed where the service does not start."""
    load_average = os.getloadavg()[0]
    wrong: list[str] = []
    numbers = count()
    with watched_stalls() as stalls:
        async with staged(log) as stage:
            async with _desk(stage, numbers, _EAGER, 0.0) as warm:
                await asyncio.sleep(_WARM_SECONDS)
                served = len(warm.answers)
                await asyncio.sleep(_EAGER_SECONDS)
                bearable = sum(answer.told == OK for answer in warm.answers[served:]) / _EAGER_SECONDS
            rate = min(WANTED, SHARE * bearable)
            before = await _idle(stage, None)
            memory_before = pss_megabytes(stage.watch.pid)
            async with _desk(stage, numbers, dispatchers, dispatchers / rate) as desk:
                wrong += await _play(stage, desk, seconds)
            kept = await _idle(stage, before)
            memory_kept = pss_megabytes(stage.watch.pid)
    truth = stage.upstreams.truth
    assert truth is not None
    truth.stalls += stalls
    wrong += _broken(desk, warm, truth)
    if kept != before:
        wrong.append(f"the service holds what it held before: {before}, and now {kept}")
    if memory_kept - memory_before > GROWN:
        wrong.append(f"memory is what it was: {memory_before:.1f} MB, and now {memory_kept:.1f} MB")
    return Result(
        bearable=bearable,
        rate=rate,
        dispatchers=dispatchers,
        seconds=seconds,
        desk=desk,
        before=before,
        memory_before=memory_before,
        kept=kept,
        memory_kept=memory_kept,
        load_average=load_average,
        cores=len(os.sched_getaffinity(0)),
        stalls=len(truth.stalls),
        wrong=wrong,
    )


def _broken(desk: Desk, warm: Desk, truth: Truth) -> list[str]:
    desk.wishes[:0] = warm.wishes
    return broken(desk, truth, tolerated=_SHED)


@asynccontextmanager
async def _desk(stage: Stage, numbers: count[int], dispatchers: int, think: float) -> AsyncIterator[Desk]:
    """Dispatchers at work; at the end they end their orders, and close their connections."""

    def token(park_id: str) -> str:
        return stage.keys.token(park_id=park_id, dispatcher_id="dispatcher-1")

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        desk = Desk(stage.url, token, session, Weather(), think, ESTIMATES, numbers=numbers)
        tenders = int(dispatchers * _TENDERS)
        working = [asyncio.create_task(desk.tend()) for _ in range(tenders)]
        working += [asyncio.create_task(desk.work()) for _ in range(dispatchers - tenders)]
        try:
            yield desk
            desk.is_open = False
            await asyncio.gather(*working)
        finally:
            for task in working:
                task.cancel()


async def _play(stage: Stage, desk: Desk, seconds: float) -> list[str]:
    wrong = []
    await asyncio.sleep(seconds)
    for target in TARGETS:
        for kind in KINDS:
            phase = fault(target, kind)
            desk.weather.turn(phase)
            await stage.upstreams.fault(phase)
            await asyncio.sleep(seconds)
            desk.weather.turn(Phase("settling", f"after {phase.name}"))
            await stage.upstreams.mend()
            try:
                async with asyncio.timeout(_RECOVERED_SECONDS):
                    await desk.until(desk.is_past)
                    await stage.watch.until_closed()
            except TimeoutError:
                wrong.append(f"all is well again once faults end: not within {_RECOVERED_SECONDS:g} s {phase.name}")
            desk.weather.turn(Phase("calm", f"calm after {phase.name}"))
            await asyncio.sleep(seconds)
            print(".", end="", flush=True)
    print()
    return wrong


async def _idle(stage: Stage, wanted: Holdings | None) -> Holdings:
    """Return the resources once idle connections have been closed; wait only until they are as expected."""
    until = time.monotonic() + _IDLE_SECONDS
    last = await stage.watch.look()
    while time.monotonic() < until:
        await asyncio.sleep(1)
        now = await stage.watch.look()
        steady, last = now == last, now
        if last == wanted or (wanted is None and steady and not last.connections and time.monotonic() > until - 35):
            break
    return last
