"""One run: all servers up together, pairs of windows for each operation, latencies, start and memory."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.request import urlopen

from bench.candidates import OURS, PEERS, Candidate, make_stock_clients
from bench.exchanges import COMMIT, ESTIMATE
from bench.load import Latency, Load
from bench.nginx import upstreams
from bench.processes import OTHER_CORE, SERVICE_CORE, Server, free_port, running, wait_for_port
from bench.report import Report
from bench.rounds import measure
from sandbox.authproxy.keys import KeyRing
from sandbox.clock import SystemClock

_LATENCY_SECONDS = 10
#: of the service, where the memory of one of several is looked at
_WORKERS = 2


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int
    seconds: int
    connections: int
    rate: int
    only: Sequence[str] | None


class Start(Protocol):
    """Starts a candidate, with settings beside those of the run."""

    def __call__(self, candidate: Candidate, **settings: str) -> Server: ...


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[tuple[Start, Load]]:
    """The upstreams, a way to start candidates in front of them, and the load.

    Raises RuntimeError where a server does not start.
    """
    folder.mkdir(exist_ok=True)
    keys = KeyRing(SystemClock())
    (folder / "jwks.json").write_text(json.dumps(keys.jwks()))
    (folder / "service-token").write_text("bench")
    with contextlib.ExitStack() as stack:
        upstream_port = free_port()
        command = upstreams(folder / "upstreams", upstream_port)
        log = folder / "upstreams.log"
        upstream = running(command, upstream_port, core=OTHER_CORE, environment={}, log=log)
        wait_for_port(stack.enter_context(upstream))

        def start(candidate: Candidate, **settings: str) -> Server:
            server = stack.enter_context(_started(candidate, folder, upstream_port, settings))
            wait_for_port(server)
            return server

        yield start, Load(keys, folder)


def run(folder: Path, plan: Plan) -> Report:
    """Measure. Raises LoadFailed where an answer is no success, RuntimeError where a server does not start."""
    peers = [peer for peer in PEERS if plan.only is None or peer.key in plan.only]
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
        memory = {key: server.pss_megabytes() for key, server in servers.items()}
        latency: dict[str, Latency] = {
            key: load.trickle(server.url, ESTIMATE, rate=plan.rate, seconds=_LATENCY_SECONDS)
            for key, server in servers.items()
        }
        several = start(OURS, FOM_WORKERS=str(_WORKERS))
        # it listens before its workers do
        urlopen(f"{several.url}/openapi.json", timeout=30).close()
        load.saturate(several.url, ESTIMATE, connections=_WORKERS * plan.connections, seconds=3)
        worker = several.pss_megabytes_a_worker()
    candidates = (OURS, *peers)
    versions = {candidate.key: candidate.versions() for candidate in candidates}
    titles = {candidate.key: candidate.title for candidate in candidates}
    return Report(titles, versions, pairs, latency, ready, memory, worker, plan.connections, plan.rate, plan.rounds)


@contextlib.contextmanager
def _started(candidate: Candidate, folder: Path, upstream_port: int, settings: Mapping[str, str]) -> Iterator[Server]:
    port, upstream = free_port(), f"http://127.0.0.1:{upstream_port}"
    environment = {
        "FOM_HOST": "127.0.0.1",
        "FOM_PORT": str(port),
        "FOM_PRIVATE_PORT": str(free_port()),
        "FOM_INT_API_URL": upstream,
        "FOM_FLEET_PARKS_URL": upstream,
        "FOM_PERSONAL_URL": upstream,
        "FOM_SERVICE_TOKEN_FILE": str(folder / "service-token"),
        "FOM_AUTHPROXY_JWKS": str(folder / "jwks.json"),
        "FOM_DRAIN_SECONDS": "0",
        "PYTHONPATH": f"{Path(__file__).parents[1]}:{folder / 'clients'}",
        **settings,
    }
    command = candidate.command(folder, port, upstream_port)
    log = folder / f"{candidate.key}.log"
    with running(command, port, core=SERVICE_CORE, environment=environment, log=log) as server:
        yield server
