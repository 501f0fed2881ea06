"""Replicas behind HAProxy, as `make scale` runs them."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from generated.fleet_orders_manager import Problem
from sandbox.cli.child import HOST, settings_in
from sandbox.clock import ManualClock, SystemClock
from sandbox.ports import PortTaken, bound_socket
from sandbox.sandbox import Sandbox
from tests.functional.world import draft_body, estimate_body
from tools.debian import NotHere
from tools.scale.balancer import Server, balancer, haproxy
from tools.scale.replicas import replicas
from tools.scale.roll import roll

ROOT = Path(__file__).resolve().parents[2]
SERVICE = (sys.executable, "-m", "service")


@pytest.fixture(autouse=True)
def _haproxy() -> None:
    try:
        haproxy()
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session


def free_ports(count: int) -> list[int]:
    """Below those that the system gives to connections: one of them would be in the way when a replica restarts."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with contextlib.suppress(PortTaken):
            bound_socket(HOST, port).close()
            found.append(port)
    return found


def pair_of_free_ports() -> int:
    """The first of two."""
    while True:
        (first,) = free_ports(1)
        with contextlib.suppress(PortTaken):
            bound_socket(HOST, first + 1).close()
            return first


def free_servers(count: int) -> list[Server]:
    ports = free_ports(2 * count)
    return [Server(*ports[at : at + 2]) for at in range(0, 2 * count, 2)]


async def estimates(session: aiohttp.ClientSession, url: str, count: int) -> list[int]:
    async def one() -> int:
        async with session.post(f"{url}/v1/orders/estimate", json=estimate_body()) as answer:
            return answer.status

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def served(session: aiohttp.ClientSession, servers: Sequence[Server]) -> list[int]:
    """Return the number of estimates that each replica has served."""
    counts = []
    for server in servers:
        async with session.get(f"http://{HOST}:{server.private_port}/metrics") as scrape:
            lines = [line for line in (await scrape.text()).splitlines() if line.startswith("fom_requests_total{")]
            counts.append(int(sum(float(line.rsplit(" ", 1)[1]) for line in lines if "orders_estimate" in line)))
    return counts


async def test_a_person_starts_and_ends_it(session: aiohttp.ClientSession) -> None:
    port, authproxy = free_ports(2)
    first = pair_of_free_ports()
    arguments = ("--port", str(port), "--authproxy-port", str(authproxy), "--first-port", str(first))
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tools.scale", *arguments, "1", "--", *SERVICE),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert started.stdout is not None
        async for line in started.stdout:
            if b"Ctrl-C ends everything" in line:
                break
        assert await estimates(session, f"http://{HOST}:{authproxy}", 4) == [200] * 4
        assert await served(session, [Server(first, first + 1)]) == [4]
    finally:
        started.send_signal(signal.SIGINT)
        await started.communicate()
    assert started.returncode == 0
    for freed in (port, authproxy, first, first + 1):
        bound_socket(HOST, freed).close()


async def dispatch(session: aiohttp.ClientSession, url: str, number: int, statuses: Counter[tuple[str, int]]) -> None:
    """The whole flow of one dispatcher, on an order of its own."""

    async def call(name: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        method, path = ("GET", name) if body is None else ("POST", name)
        async with session.request(method, f"{url}/v1/orders/{path}", json=body, headers=headers) as answer:
            statuses["get" if body is None else name, answer.status] += 1
            return await answer.json()

    phone = f"+7916{number:07}"
    await call("estimate", estimate_body(phone=phone))
    token = {"X-Idempotency-Token": f"idempotency-token-{number:06}"}
    order_id = (await call("draft", draft_body(phone=phone), **token))["order_id"]
    await call("commit", {"order_id": order_id})
    await call(order_id)
    await call("active", {"phone": phone})
    await call("cancel", {"order_id": order_id, "cancel_state": "free"})


async def languages(session: aiohttp.ClientSession, servers: Sequence[Server]) -> list[str]:
    """The default language of each replica."""
    found = []
    for server in servers:
        async with session.get(f"http://{HOST}:{server.port}/nothing") as answer:
            found.append(answer.headers["Content-Language"])
    return found


async def test_settings_change_and_no_request_fails_while_replicas_restart(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    servers, (port,) = free_servers(2), free_ports(1)
    # rides stand still: to cancel is free
    async with Sandbox.start(seed=1, clock=ManualClock(datetime.now(UTC)), token_clock=SystemClock()) as sandbox:
        file = tmp_path / "settings.toml"
        file.write_text('FOM_DEFAULT_LANGUAGE = "ru"')
        settings = {**settings_in(sandbox, tmp_path), "FOM_DRAIN_SECONDS": "2", "FOM_LOG_LEVEL": "ERROR"}
        settings["FOM_CONFIG_FILE"] = str(file)
        async with replicas(SERVICE, settings, servers) as running, balancer(servers, port=port) as before:
            sandbox.service_url = before.url
            assert await estimates(session, sandbox.authproxy.url, 20) == [200] * 20
            assert all(await served(session, servers))
            assert await languages(session, servers) == ["ru", "ru"]
            file.write_text('FOM_DEFAULT_LANGUAGE = "en"')
            former = [child.process.pid for child in running.children if child]
            rolling = asyncio.create_task(roll(running, before))
            statuses: Counter[tuple[str, int]] = Counter()
            numbers = count()
            while not rolling.done():
                flows = (dispatch(session, sandbox.authproxy.url, next(numbers), statuses) for _ in range(4))
                await asyncio.gather(*flows)
            await rolling
            print(f"{statuses.total()} requests while both replicas restarted:", dict(statuses))
            assert {status for _, status in statuses} == {200}
            assert {name for name, _ in statuses} == {"estimate", "draft", "commit", "get", "active", "cancel"}
            assert len(sandbox.books.committed) == statuses["commit", 200]
            assert not set(former) & {child.process.pid for child in running.children if child}
            assert await languages(session, servers) == ["en", "en"]
            assert all(state.startswith("UP") for state in await before.states())


@pytest.mark.parametrize(
    ("operation", "outcome"), [("estimate", "not_applied"), ("draft", "not_applied"), ("commit", "unknown")]
)
async def test_without_a_replica_the_answer_is_a_problem_of_our_contract(
    session: aiohttp.ClientSession, operation: str, outcome: str
) -> None:
    (port,) = free_ports(1)
    async with balancer(free_servers(1), port=port) as before:
        url, headers = f"{before.url}/v1/orders/{operation}", {"X-Request-Id": "r-1"}
        async with session.post(url, json={}, headers=headers) as answer:
            problem = msgspec.json.decode(await answer.read(), type=Problem)
            told = answer.headers
    assert (answer.status, told["Content-Type"], told["Retry-After"]) == (503, "application/problem+json", "1")
    assert (problem.status, problem.code, problem.outcome) == (503, "overloaded", outcome)
    assert problem.request_id == told["X-Request-Id"] == "r-1"
