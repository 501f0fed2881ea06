"""``python -m service``: what an operator sees of its start and its end."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from sandbox.sandbox import Sandbox
from tests.functional.processes import ANSWERED, environment, hanging_commit, process, status


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOM_INT_API_URL", None),
        ("FOM_FLEET_PARKS_URL", "not a url"),
        ("FOM_PERSONAL_URL", None),
        ("FOM_SERVICE_TOKEN_FILE", "/no/such/file"),
        ("FOM_AUTHPROXY_JWKS", "/no/such/file"),
        ("FOM_AUTHPROXY_JWKS", None),
        ("FOM_PORT", "eighty"),
        ("FOM_PRIVATE_PORT", "70000"),
        ("FOM_DRAIN_SECONDS", "-1"),
        ("FOM_KEEP_ALIVE_SECONDS", "0"),
        ("FOM_LOG_LEVEL", "LOUD"),
        ("FOM_DEFAULT_LANGUAGE", "de"),
    ],
)
async def test_a_setting_that_is_missing_or_wrong_ends_the_start_with_its_name(
    sandbox: Sandbox, tmp_path: Path, name: str, value: str | None
) -> None:
    async with process(environment(sandbox, tmp_path, **{name: value})) as started:
        assert await started.code() == 2
    assert started.complaint.decode().startswith(f"{name}: ")
    assert len(started.complaint.decode().splitlines()) == 1


async def test_a_taken_port_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    taken = sandbox.int_api.url.rsplit(":", 1)[1]
    async with process(environment(sandbox, tmp_path, FOM_PORT=taken)) as started:
        assert await started.code() == 2
    assert started.complaint.decode().startswith("FOM_PORT: cannot listen")


async def test_it_starts_without_the_upstreams_and_without_the_keys(sandbox: Sandbox, tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:1"
    changes = {"FOM_INT_API_URL": nowhere, "FOM_FLEET_PARKS_URL": nowhere, "FOM_AUTHPROXY_JWKS": nowhere + "/jwks"}
    async with process(environment(sandbox, tmp_path, **changes)) as started:
        assert await started.port()
        started.signal(signal.SIGTERM)
        assert await started.code() == 0


async def test_sigterm_lets_a_running_request_end(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path)) as started, aiohttp.ClientSession() as session:
        running = await hanging_commit(sandbox, session, await started.url())
        started.signal(signal.SIGTERM)
        await started.said("draining")
        sandbox.faults.clear()
        async with await running as response:
            assert response.status in ANSWERED
            assert response.headers["Content-Type"] == "application/problem+json"
            assert response.headers["Connection"] == "close"
        assert await started.code() == 0


async def test_sigterm_while_a_request_hangs_ends_with_its_time(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path)) as started, aiohttp.ClientSession() as session:
        headers = {"X-Request-Timeout-Ms": "500"}
        running = await hanging_commit(sandbox, session, await started.url(), headers)
        started.signal(signal.SIGTERM)
        async with await running as response:
            assert response.status in (503, 504)
            assert response.headers["Connection"] == "close"
        assert await started.code() == 0


async def test_while_it_drains_it_is_not_ready_and_goes_on_serving(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_DRAIN_SECONDS="600")) as started:
        url, private = await started.url(), await started.private_url()
        assert await status(f"{private}/ready") == 200
        started.signal(signal.SIGTERM)
        await started.said("draining")
        assert await status(f"{private}/ready") == 503
        assert await status(f"{private}/ping") == 200
        async with aiohttp.ClientSession() as session, session.get(f"{url}/openapi.json") as response:
            assert (response.status, response.headers["Connection"]) == (200, "close")


async def test_a_second_signal_ends_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_DRAIN_SECONDS="600")) as started:
        await started.port()
        started.signal(signal.SIGTERM)
        await started.said("draining")
        started.signal(signal.SIGTERM)
        assert await started.code() == 0


async def test_a_second_signal_cuts_off_what_runs_and_says_so(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path)) as started, aiohttp.ClientSession() as session:
        running = await hanging_commit(sandbox, session, await started.url())
        started.signal(signal.SIGTERM)
        await started.said("draining")
        started.signal(signal.SIGINT)
        assert await started.code() == 1
        assert (await started.said("ended_at_once"))["requests_cut_off"] == 1
        with pytest.raises(aiohttp.ClientError):
            await running


async def test_idle_connections_are_closed_after_the_time_of_the_setting(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_KEEP_ALIVE_SECONDS="1")) as started:
        reader, writer = await asyncio.open_connection("127.0.0.1", await started.port())
        assert await reader.read() == b""
        writer.close()
