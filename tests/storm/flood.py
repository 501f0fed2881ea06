"""Far more estimates than can be served, on hundreds of connections, and commits meanwhile: on new and on kept ones."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.exchanges import ANSWERS, COMMIT, ESTIMATE, Exchange
from bench.figures import percentiles
from bench.load import Load
from bench.surroundings import surroundings
from sandbox.cli.child import child
from sandbox.ports import free_ports
from tests.functional.witness import complaints

PHASES = ("calm", "flood", "after")
_EVERY = 0.1
_CALM_SECONDS = 5.0
#: of an estimate, which needs all upstreams: calls to them come too late where the processor is not to be had
_LATE = ("upstream_unavailable", "upstream_timeout", "deadline_exceeded")


@dataclass
class Flood:
    """Seconds, and codes of answers, by phase and probe; ``counted`` is of the flood itself."""

    connections: int
    seconds: int
    counted: dict[str, int] = field(default_factory=dict)
    times: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    told: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Probe:
    name: str
    exchange: Exchange
    session: aiohttp.ClientSession


async def flood(folder: Path, connections: int, seconds: int) -> Flood:
    """nginx stands for the upstreams: they are not what is tried here. Raises RuntimeError where it does not start."""
    found = Flood(connections, seconds)
    with surroundings(folder, ANSWERS) as around, (folder / "flood.log").open("wb") as output:
        port, private_port = free_ports(2)
        load = Load(around.keys, folder)
        command = (sys.executable, "-m", "service")
        async with (
            child(command, around.settings, port=port, private_port=private_port, output=output) as service,
            aiohttp.ClientSession() as kept,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0)) as new,
        ):
            probes = (
                _Probe("commit, new connection", COMMIT, new),
                _Probe("commit, kept connection", COMMIT, kept),
                _Probe("estimate, new connection", ESTIMATE, new),
            )
            await _ask(found, "calm", probes, load, service.url, _CALM_SECONDS)
            flooding = asyncio.create_task(
                asyncio.to_thread(load.flood, service.url, ESTIMATE, connections=connections, seconds=seconds)
            )
            await _ask(found, "flood", probes, load, service.url, seconds)
            found.counted = await flooding
            await _ask(found, "after", probes, load, service.url, _CALM_SECONDS)
    return found


async def _ask(found: Flood, phase: str, probes: Sequence[_Probe], load: Load, url: str, seconds: float) -> None:
    end = time.perf_counter() + seconds
    async with asyncio.TaskGroup() as asking:
        while time.perf_counter() < end:
            for probe in probes:
                asking.create_task(_probe(found, phase, probe, load, url))
                await asyncio.sleep(_EVERY / len(probes))


async def _probe(found: Flood, phase: str, probe: _Probe, load: Load, url: str) -> None:
    body, headers = probe.exchange.content.encode(), load.headers()
    started = time.perf_counter()
    try:
        async with probe.session.post(url + probe.exchange.path, data=body, headers=headers) as reply:
            content = await reply.read()
    except aiohttp.ClientError as error:
        found.wrong.append(f"there is an answer: {probe.name} in {phase}: {type(error).__name__}")
        return
    found.times[phase, probe.name].append(time.perf_counter() - started)
    code = "200" if reply.status == 200 else str(json.loads(content)["code"])
    found.told[phase, probe.name][code] += 1
    wrong = [*complaints(probe.exchange.operation, reply.status, reply.headers, content)]
    allowed = ("200", "overloaded", *(_LATE if probe.exchange is ESTIMATE else ()))
    if code not in allowed or (code != "200" and phase == "calm"):
        wrong.append(f"it is told {code}")
    found.wrong += [f"{probe.name} in {phase}: {what}" for what in wrong]


def page(found: Flood) -> str:
    """The table."""
    counted = found.counted
    lines = [
        f"{found.connections} connections asked for estimates for {found.seconds} s: {counted['requests']:,} answers,",
        f"of which {counted['refused']:,} were refusals (503 `overloaded`), and {counted['lost']} got none.",
        "",
        "| probe | phase | answers | p50 ms | p90 ms | p99 ms |",
        "|---|---|---|--:|--:|--:|",
    ]
    for probe in dict.fromkeys(name for _, name in found.times):
        for phase in PHASES:
            told = ", ".join(f"{code} x {times}" for code, times in sorted(found.told[phase, probe].items()))
            shown = " | ".join(f"{value:.0f}" for value in percentiles(found.times[phase, probe]))
            lines.append(f"| {probe} | {phase} | {told} | {shown} |")
    return "\n".join([*lines, *(f"\n- BROKEN: {wrong}" for wrong in dict.fromkeys(found.wrong))])
