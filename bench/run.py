"""One run: all servers up together, pairs of windows for each operation, latencies, start and memory."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.candidates import OURS, PEERS, Candidate, make_stock_clients, other_checkout
from bench.exchanges import ANSWERS, COMMIT, ESTIMATE
from bench.load import Latency, Load
from bench.processes import SERVICE_CORE, Server, pss_megabytes, running, wait_for_port
from bench.report import Report
from bench.rounds import measure
from bench.surroundings import Surroundings, surroundings
from sandbox.ports import free_ports

_LATENCY_SECONDS = 10


@dataclass(frozen=True)
class Plan:
    """Number and length of measurements."""

    rounds: int
    seconds: int
    connections: int
    rate: int
    only: Sequence[str] | None
    #: measure against the service of this checkout alone
    against: Path | None = None


class Start(Protocol):
    """Starts a candidate, with settings beside those of the run."""

    def __call__(self, candidate: Candidate, **settings: str) -> Server: ...


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[tuple[Start, Load]]:
    """The upstreams, a way to start candidates in front of them, and the load.

    Raises RuntimeError where a server does not start.
    """
    with surroundings(folder, ANSWERS) as around, contextlib.ExitStack() as stack:

        def start(candidate: Candidate, **settings: str) -> Server:
            server = stack.enter_context(_started(candidate, folder, around, settings))
            wait_for_port(server)
            return server

        yield start, Load(around.keys, folder)


def run(folder: Path, plan: Plan) -> Report:
    """Measure. Raises LoadFailed where an answer is no success, RuntimeError where a server does not start."""
    peers = [peer for peer in PEERS if plan.only is None or peer.key in plan.only]
    if plan.against is not None:
        peers = [other_checkout(plan.against)]
    with stage(folder) as (start, load):
        make_stock_clients(folder / "clients")
        servers: dict[str, Server] = {}
        ready: dict[str, float] = {}
        for candidate in (OURS, *peers):
            started = time.monotonic()
            servers[candidate.key] = start(candidate)
            ready[candidate.key] = time.monotonic() - started
        ours = servers[OURS.key]
        others = {peer.key: servers[peer.key] for peer in peers}
        pairs = {
            exchange.operation: measure(
                ours,
                others,
                load,
                exchange,
                rounds=plan.rounds,
                connections=plan.connections,
                seconds=plan.seconds,
            )
            for exchange in (ESTIMATE, COMMIT)
        }
        memory = {key: pss_megabytes(server.pid) for key, server in servers.items()}
        latency: dict[str, Latency] = {
            key: load.trickle(server.url, ESTIMATE, rate=plan.rate, seconds=_LATENCY_SECONDS)
            for key, server in servers.items()
        }
    candidates = (OURS, *peers)
    versions = {candidate.key: candidate.versions() for candidate in candidates}
    titles = {candidate.key: candidate.title for candidate in candidates}
    return Report(titles, versions, pairs, latency, ready, memory, plan.connections, plan.rate, plan.rounds)


@contextlib.contextmanager
def _started(candidate: Candidate, folder: Path, around: Surroundings, settings: Mapping[str, str]) -> Iterator[Server]:
    port, private_port = free_ports(2)
    environment = {
        **around.settings,
        "FOM_HOST": "127.0.0.1",
        "FOM_PORT": str(port),
        "FOM_PRIVATE_PORT": str(private_port),
        "PYTHONPATH": f"{candidate.root}:{folder / 'clients'}",
        **settings,
    }
    command = candidate.command(folder, port, around.upstream_port)
    log = folder / f"{candidate.key}.log"
    with running(command, port, core=SERVICE_CORE, environment=environment, log=log, folder=candidate.root) as server:
        yield server
