"""``FOM_WORKERS``: several processes on one port, which an operator sees as one service."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from pathlib import Path

import aiohttp

from sandbox.sandbox import Sandbox
from tests.functional.processes import ANSWERED, Running, environment, hanging_commit, process, status


async def both_ready(started: Running) -> str:
    """The URL of two workers that are ready."""
    await started.said("worker_ready", worker=0)
    return f"http://127.0.0.1:{(await started.said('worker_ready', worker=1))['port']}"


async def metrics(started: Running) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{await started.private_url()}/metrics") as response:
        assert response.status == 200
        return await response.text()


def count(exposition: str, name: str) -> float:
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", exposition, re.M))


async def counted(started: Running, requests: int) -> str:
    """The metrics, once so many requests are counted: each is a moment after its answer."""
    exposition = ""
    while count(exposition, "fom_requests_total") < requests:
        exposition = await metrics(started)
    return exposition


def pid(started: Running, worker: int) -> int:
    """The newest process in a worker's place."""
    return int([r for r in started.log if r["message"] == "worker_started" and r["worker"] == worker][-1]["pid"])


async def test_they_serve_and_are_counted_together_and_end_together(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_WORKERS="2")) as started:
        url = await both_ready(started)
        for _ in range(20):  # each on a connection of its own
            assert await status(f"{url}/v1/orders/x") == 401
        exposition = await counted(started, 20)
        assert count(exposition, "fom_requests_total") == 20
        assert count(exposition, "fom_request_duration_seconds_count") == 20
        assert count(exposition, "fom_ready") == 1
        started.signal(signal.SIGTERM)
        assert await started.code() == 0
        assert await status(f"{url}/v1/orders/x") == 0


async def test_a_worker_that_dies_is_replaced_and_what_it_counted_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_WORKERS="2")) as started:
        url, private = await both_ready(started), await started.private_url()
        os.kill(pid(started, 1), signal.SIGKILL)
        await started.said("worker_died", worker=1, exit_code=-signal.SIGKILL)
        assert await status(f"{private}/ready") == 200
        for _ in range(5):
            assert await status(f"{url}/v1/orders/x") == 401
        await started.said("worker_ready", count=2, worker=1)
        os.kill(pid(started, 0), signal.SIGKILL)
        await started.said("worker_died", worker=0)
        assert await status(f"{url}/v1/orders/x") == 401
        assert count(await counted(started, 6), "fom_requests_total") == 6
        started.signal(signal.SIGTERM)
        assert await started.code() == 0


async def test_nobody_is_ready_until_a_worker_is_nor_while_they_drain(sandbox: Sandbox, tmp_path: Path) -> None:
    variables = environment(sandbox, tmp_path, FOM_WORKERS="2", FOM_DRAIN_SECONDS="600")
    async with process(variables) as started:
        private = await started.private_url()
        await started.said("supervising")
        assert await status(f"{private}/ready") == 503
        url = await both_ready(started)
        assert await status(f"{private}/ready") == 200
        started.signal(signal.SIGTERM)
        await started.said("draining", count=3)
        assert await status(f"{private}/ready") == 503
        assert await status(f"{private}/ping") == 200
        assert await status(f"{url}/openapi.json") == 200
        started.signal(signal.SIGTERM)
        assert await started.code() == 0


async def test_a_running_request_ends_before_they_do(sandbox: Sandbox, tmp_path: Path) -> None:
    async with (
        process(environment(sandbox, tmp_path, FOM_WORKERS="2")) as started,
        aiohttp.ClientSession() as session,
    ):
        running = await hanging_commit(sandbox, session, await both_ready(started))
        started.signal(signal.SIGTERM)
        await started.said("stopped")  # the worker that had nothing to do
        sandbox.faults.clear()
        async with await running as response:
            assert response.status in ANSWERED
        assert await started.code() == 0


async def test_a_second_signal_cuts_off_what_runs(sandbox: Sandbox, tmp_path: Path) -> None:
    async with (
        process(environment(sandbox, tmp_path, FOM_WORKERS="2")) as started,
        aiohttp.ClientSession() as session,
    ):
        running = await hanging_commit(sandbox, session, await both_ready(started))
        started.signal(signal.SIGTERM)
        await started.said("stopped")
        started.signal(signal.SIGTERM)
        assert await started.code() == 1
        await asyncio.gather(running, return_exceptions=True)


async def test_their_settings_change_without_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('FOM_INT_API_URL = "http://127.0.0.1:1"')
    variables = environment(sandbox, tmp_path, FOM_WORKERS="2", FOM_INT_API_URL=None, FOM_CONFIG_FILE=str(file))
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    async with process(variables) as started:
        url = f"{await both_ready(started)}/v1/orders/commit"
        file.write_text(f'FOM_INT_API_URL = "{sandbox.int_api.url}"')
        started.signal(signal.SIGHUP)
        await started.said("settings_changed", count=2)
        for _ in range(10):
            assert await status(url, "POST", json={"order_id": "x"}, headers=headers) == 404
        file.write_text("FOM_INT_API_URL = ")
        started.signal(signal.SIGHUP)
        await started.said("settings_not_changed")
        assert await status(url, "POST", json={"order_id": "x"}, headers=headers) == 404


async def test_who_is_replaced_goes_on_with_the_settings_that_all_have(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('FOM_DEFAULT_LANGUAGE = "ru"')
    async with process(environment(sandbox, tmp_path, FOM_WORKERS="2", FOM_CONFIG_FILE=str(file))) as started:
        await both_ready(started)
        file.write_text("FOM_DEFAULT_LANGUAGE = ")
        os.kill(pid(started, 1), signal.SIGKILL)
        await started.said("worker_ready", count=2, worker=1)
        assert len([r for r in started.log if r["message"] == "worker_died"]) == 1
        file.write_text('FOM_DEFAULT_LANGUAGE = "en"')
        started.signal(signal.SIGHUP)
        await started.said("settings_changed", count=2)


async def test_what_runs_ends_though_the_supervisor_is_gone(sandbox: Sandbox, tmp_path: Path) -> None:
    async with (
        process(environment(sandbox, tmp_path, FOM_WORKERS="2")) as started,
        aiohttp.ClientSession() as session,
    ):
        running = await hanging_commit(sandbox, session, await both_ready(started))
        started.signal(signal.SIGTERM)
        await started.said("stopped")
        started.signal(signal.SIGKILL)
        await started.process.wait()
        sandbox.faults.clear()
        async with await running as response:
            assert response.status in ANSWERED
        await started.said("stopped", count=2)


async def test_workers_do_not_outlive_their_supervisor(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_WORKERS="2")) as started:
        url = await both_ready(started)
        started.signal(signal.SIGKILL)
        await started.said("stopped", count=2)  # said by the workers, on the same output
        assert await status(f"{url}/openapi.json") == 0
