"""Cost of a request by operation, and its change with the number of replicas behind HAProxy."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import statistics
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

from bench.exchanges import ESTIMATE, Exchange
from bench.flow import ANSWERS, FLOW, FlowLoad
from bench.load import LoadFailed
from bench.processes import cpu_seconds, pss_megabytes
from bench.surroundings import Surroundings, surroundings
from sandbox.ports import free_ports
from tools.scale.balancer import Balancer, Server, balancer
from tools.scale.replicas import Replicas, replicas

_COUNTS = re.compile(r'^fom_(?:upstream_)?requests_total\{[^}]*?(?:upstream="([\w-]+)")?\} (\S+)$', re.MULTILINE)
_CONNECTIONS = 16
_ONE_BY_ONE = 20


@dataclass(frozen=True)
class Growth:
    """Replicas at full load: milliseconds of CPU per request, of all of them together and of HAProxy."""

    replicas: int
    requests_per_second: float
    cpu_ms: float
    balancer_cpu_ms: float


@dataclass(frozen=True)
class Inputs:
    """Measurements. CPU in milliseconds per request, memory in megabytes, by operation where noted."""

    cpu_ms: Mapping[str, float]
    calls: Mapping[str, Mapping[str, float]]
    log_bytes: Mapping[str, float]
    memory_mb_idle: float
    memory_mb_loaded: float
    growth: Sequence[Growth]
    cores: int
    load_average: float

    def as_json(self) -> str:
        """To be kept beside the page."""
        return json.dumps(asdict(self), indent=1) + "\n"


@dataclass(frozen=True)
class _Window:
    requests_per_second: float
    cpu_ms: float
    balancer_cpu_ms: float


@dataclass
class _Fleet:
    running: Replicas
    before: Balancer
    log: Path

    def pids(self) -> list[int]:
        return [child.process.pid for child in self.running.children if child is not None]

    def cpu(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.pids())

    def logged(self) -> int:
        return self.log.stat().st_size


async def measure(folder: Path, command: Sequence[str], sizes: Sequence[int], rounds: int, seconds: int) -> Inputs:
    """Windows of all sizes and operations in turn, so that other work on the machine meets all alike; medians count.

    Raises LoadFailed where an answer is no success.
    """
    load_average = round(os.getloadavg()[0], 1)
    async with contextlib.AsyncExitStack() as stack:
        around = stack.enter_context(surroundings(folder, ANSWERS))
        load = FlowLoad(around.keys, folder)
        fleets = {size: await stack.enter_async_context(_fleet(folder, command, size, around)) for size in sizes}
        single = fleets[min(sizes)]
        idle = pss_megabytes(single.pids()[0])
        exact = {exchange.operation: await _one_by_one(single, load, exchange) for exchange in FLOW}
        windows: dict[str, list[_Window]] = {exchange.operation: [] for exchange in FLOW}
        grown: dict[int, list[_Window]] = {size: [] for size in sizes} | {min(sizes): windows[ESTIMATE.operation]}
        for _ in range(rounds):
            for exchange in FLOW:
                windows[exchange.operation].append(await _window(single, load, exchange, seconds))
            for size, fleet in fleets.items():
                if fleet is not single:
                    grown[size].append(await _window(fleet, load, ESTIMATE, seconds))
        return Inputs(
            cpu_ms={operation: _median(several, "cpu_ms") for operation, several in windows.items()},
            calls={operation: calls for operation, (calls, _) in exact.items()},
            log_bytes={operation: log_bytes for operation, (_, log_bytes) in exact.items()},
            memory_mb_idle=round(idle),
            memory_mb_loaded=round(pss_megabytes(single.pids()[0])),
            growth=[
                Growth(size, *(_median(several, name) for name in ("requests_per_second", "cpu_ms", "balancer_cpu_ms")))
                for size, several in grown.items()
            ],
            cores=len(os.sched_getaffinity(0)),
            load_average=load_average,
        )


async def _window(fleet: _Fleet, load: FlowLoad, exchange: Exchange, seconds: int) -> _Window:
    balancer_pid = fleet.before.process.pid
    served, cpu, balancing = (await _counts(fleet))[""], fleet.cpu(), cpu_seconds(balancer_pid)
    await asyncio.to_thread(load.saturate, fleet.before.url, exchange, connections=_CONNECTIONS, seconds=seconds)
    requests = (await _counts(fleet))[""] - served
    return _Window(
        requests_per_second=requests / seconds,
        cpu_ms=(fleet.cpu() - cpu) * 1000 / requests,
        balancer_cpu_ms=(cpu_seconds(balancer_pid) - balancing) * 1000 / requests,
    )


async def _one_by_one(fleet: _Fleet, load: FlowLoad, exchange: Exchange) -> tuple[Mapping[str, float], int]:
    """Calls to each upstream and bytes of log, for a request, where none is cut off by the end of a window."""
    before, logged = await _counts(fleet), fleet.logged()
    async with aiohttp.ClientSession(headers=load.headers()) as session:
        for _ in range(_ONE_BY_ONE):
            async with session.post(fleet.before.url + exchange.path, data=exchange.content.encode()) as answer:
                if answer.status != 200:
                    raise LoadFailed(f"{exchange.path}: {answer.status}")
    after = await _counts(fleet)
    calls = {name: (after[name] - before.get(name, 0)) / _ONE_BY_ONE for name in after if name}
    return {name: count for name, count in calls.items() if count}, round((fleet.logged() - logged) / _ONE_BY_ONE)


def _median(windows: Sequence[_Window], name: str) -> float:
    values: list[float] = [getattr(window, name) for window in windows]
    return round(statistics.median(values), 3)


@contextlib.asynccontextmanager
async def _fleet(folder: Path, command: Sequence[str], size: int, around: Surroundings) -> AsyncIterator[_Fleet]:
    port, *others = free_ports(1 + 2 * size)
    servers = [Server(*pair) for pair in zip(others[::2], others[1::2], strict=True)]
    log = folder / f"replicas-{size}.log"
    with log.open("wb") as output:
        async with (
            replicas(command, around.settings, servers, output) as fleet,
            balancer(servers, port=port) as before,
        ):
            yield _Fleet(fleet, before, log)


async def _counts(fleet: _Fleet) -> dict[str, float]:
    """Calls by upstream, and requests by the empty name, of all replicas."""
    found: dict[str, float] = {"": 0}
    async with aiohttp.ClientSession() as session:
        for child in fleet.running.children:
            assert child is not None
            async with session.get(f"{child.private_url}/metrics") as scrape:
                for upstream, value in _COUNTS.findall(await scrape.text()):
                    found[upstream] = found.get(upstream, 0) + float(value)
    return found
