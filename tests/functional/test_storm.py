"""Dispatchers at work while their upstreams are killed, hung and slowed in turn.

``make storm`` is the same at the load that the machine bears, and measures it; here nothing is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.clock import ManualClock, SystemClock
from sandbox.sandbox import Sandbox
from tests.functional.processes import environment, process
from tests.storm.dispatchers import Desk
from tests.storm.holdings import Watch
from tests.storm.promises import broken, truth_of
from tests.storm.stalls import watched_stalls
from tests.storm.weather import FLEET_PARKS, INT_API, LOOK_UPS, PERSONAL, Phase, Weather, fault

_TIMES = 3
_MAKERS, _TENDERS = 20, 10
_OPERATIONS = {"active", "estimate", "draft", "commit", "get", "cancel", "edit"}
_FAULTS = (
    fault(FLEET_PARKS, "killed"),
    fault(FLEET_PARKS, "hung"),
    fault(PERSONAL, "slow by 0.5 s"),
    fault(LOOK_UPS, "killed"),
    fault(INT_API, "killed"),
    fault(INT_API, "resetting"),
)


@pytest.fixture
async def sandbox(clock: ManualClock) -> AsyncIterator[Sandbox]:
    """One that bears thirty dispatchers."""
    async with Sandbox.start(clock=clock, token_clock=SystemClock(), by_yaml=False) as sandbox:
        yield sandbox


async def test_a_storm_leaves_no_wrong_answer_and_nothing_behind(sandbox: Sandbox, tmp_path: Path) -> None:
    keys, told = tmp_path / "jwks.json", tmp_path / "tasks"
    keys.write_text(json.dumps(sandbox.keys.jwks()))
    variables = environment(sandbox, tmp_path, FOM_AUTHPROXY_JWKS=str(keys))
    async with process(variables, "-m", "tests.storm.watched", str(told), "--brisk") as started:
        url = await started.url()
        watch = Watch(started.process.pid, await started.private_url(), told)
        before = await watch.look()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            desk = Desk(
                url,
                lambda park_id: sandbox.token(park_id=park_id),
                session,
                Weather(),
                think=0.1,
                estimates=2,
                pause=0.05,
            )
            with watched_stalls() as stalls:
                await storm(sandbox, desk, watch)
        truth = truth_of(sandbox)
        truth.stalls += stalls
        assert broken(desk, truth) == []
        # the service keeps what is idle for a while; upstreams that restart take that away
        for upstream in (sandbox.int_api, sandbox.fleet_parks, sandbox.personal):
            upstream.refuse()
            upstream.accept()
        await watch.until(before)


async def storm(sandbox: Sandbox, desk: Desk, watch: Watch) -> None:
    """A fault after the other, each until every operation has met it; between them it is calm again."""
    working = [asyncio.create_task(desk.work()) for _ in range(_MAKERS)]
    working += [asyncio.create_task(desk.tend()) for _ in range(_TENDERS)]
    await every_operation(desk)
    for phase in _FAULTS:
        desk.weather.turn(phase)
        sandbox.faults.apply(phase.setting)
        await every_operation(desk)
        desk.weather.turn(Phase("settling", f"after {phase.name}"))
        sandbox.faults.clear()
        await desk.until(desk.is_past)
        await watch.until_closed()
        desk.weather.turn(Phase("calm", f"calm after {phase.name}"))
    await every_operation(desk)
    desk.is_open = False
    await asyncio.gather(*working)


async def every_operation(desk: Desk) -> None:
    """Wait until each has been answered several times of those that began in this phase."""
    phase = desk.weather.now
    await desk.until(lambda: all(desk.answered[phase, f"orders_{name}"] >= _TIMES for name in _OPERATIONS))
