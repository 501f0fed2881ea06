"""Far more estimates of one park than can be served, on hundreds of connections.

Meanwhile the same park commits, on new and on kept connections, and twenty other parks ask for estimates.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp

from bench.exchanges import ANSWERS, COMMIT, ESTIMATE, PARK_ID, Exchange
from bench.figures import percentiles
from bench.load import Load
from bench.surroundings import surroundings
from sandbox.cli.child import child
from sandbox.ports import free_ports
from tests.functional.witness import complaints

PHASES = ("calm", "flood", "after")
_EVERY = 0.1
#: parks beside the one that floods, and how many estimates all of them ask for while each probe asks once
_OTHER_PARKS, _TIMES = tuple(f"park-{number:02}" for number in range(20)), 4
_OTHERS = f"estimate, {len(_OTHER_PARKS)} other parks"
#: share of the other parks' estimates that are served, and their p90 as a multiple of that of the slowest commits
_MIN_SERVED, _MAX_RATIO = 0.999, 2.0
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
    park_ids: Iterator[str] = field(default_factory=lambda: cycle((PARK_ID,)))


async def flood(folder: Path, connections: int, seconds: int) -> Flood:
    """nginx stands for the upstreams: they are not what is tried here. Raises RuntimeError where it does not start."""
    found = Flood(connections, seconds)
    answers = ANSWERS | {f"/v1/parks/{park_id}": _park(park_id) for park_id in _OTHER_PARKS}
    with surroundings(folder, answers) as around, (folder / "flood.log").open("wb") as output:
        port, private_port = free_ports(2)
        load = Load(around.keys, folder)
        command = (sys.executable, "-m", "service")
        async with (
            child(command, around.settings, port=port, private_port=private_port, output=output) as service,
            aiohttp.ClientSession() as kept,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0)) as new,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as others,
        ):
            other_parks = _Probe(_OTHERS, ESTIMATE, others, cycle(_OTHER_PARKS))
            probes = (
                _Probe("commit, new connection", COMMIT, new),
                _Probe("commit, kept connection", COMMIT, kept),
                _Probe("estimate, new connection", ESTIMATE, new),
                *[other_parks] * _TIMES,
            )
            await _ask(found, "calm", probes, load, service.url, _CALM_SECONDS)
            flooding = asyncio.create_task(
                asyncio.to_thread(load.flood, service.url, ESTIMATE, connections=connections, seconds=seconds)
            )
            await _ask(found, "flood", probes, load, service.url, seconds)
            found.counted = await flooding
            await _ask(found, "after", probes, load, service.url, _CALM_SECONDS)
    found.wrong += _unfair(found)
    return found


def _park(park_id: str) -> dict[str, Any]:
    return {**ANSWERS[f"/v1/parks/{PARK_ID}"], "park_id": park_id}


def _unfair(found: Flood) -> Iterator[str]:
    """What one park's flood must not do to the others."""
    told, asked = found.told["flood", _OTHERS], found.told["flood", _OTHERS].total()
    if told["overloaded"]:
        yield f"other parks are not refused: {told['overloaded']} times"
    if told["200"] < _MIN_SERVED * asked:
        yield f"other parks are served: {told['200']} of {asked}"
    if found.counted["requests"] <= found.counted["refused"]:
        yield "the park that floods gets what is left"
    commits = max(percentiles(times)[1] for (phase, name), times in found.times.items() if _is_commit(phase, name))
    p90 = percentiles(found.times["flood", _OTHERS])[1]
    if p90 > _MAX_RATIO * commits:
        yield f"other parks are served in time: p90 {p90:.0f} ms, that of commits {commits:.0f} ms"


def _is_commit(phase: str, name: str) -> bool:
    return phase == "flood" and name.startswith("commit")


async def _ask(found: Flood, phase: str, probes: Sequence[_Probe], load: Load, url: str, seconds: float) -> None:
    end = time.perf_counter() + seconds
    async with asyncio.TaskGroup() as asking:
        while time.perf_counter() < end:
            for probe in probes:
                asking.create_task(_probe(found, phase, probe, load, url))
                await asyncio.sleep(_EVERY / len(probes))


async def _probe(found: Flood, phase: str, probe: _Probe, load: Load, url: str) -> None:
    body, headers = probe.exchange.content.encode(), load.headers(next(probe.park_ids))
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
        f"{found.connections} connections of one park sent estimates for {found.seconds} s:",
        f"{counted['requests']:,} responses, of which {counted['refused']:,} were shed (503 `overloaded`).",
        f"{counted['lost']} requests got none.",
        "",
        "| probe | phase | responses | p50 ms | p90 ms | p99 ms |",
        "|---|---|---|--:|--:|--:|",
    ]
    for probe in dict.fromkeys(name for _, name in found.times):
        for phase in PHASES:
            told = ", ".join(f"{code} x {times}" for code, times in sorted(found.told[phase, probe].items()))
            shown = " | ".join(f"{value:.0f}" for value in percentiles(found.times[phase, probe]))
            lines.append(f"| {probe} | {phase} | {told} | {shown} |")
    return "\n".join([*lines, *(f"\n- FAILED: {wrong}" for wrong in dict.fromkeys(found.wrong))])
