"""``python -m service``: what an operator sees of its start and its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from sandbox.faults import NoAnswer
from sandbox.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]


def environment(sandbox: Sandbox, folder: Path, **changes: str | None) -> dict[str, str]:
    token = folder / "service-token"
    token.write_text(sandbox.service_token)
    settings: Mapping[str, str | None] = {
        "FOM_HOST": "127.0.0.1",
        "FOM_PORT": "0",
        "FOM_PRIVATE_PORT": "0",
        "FOM_INT_API_URL": sandbox.int_api.url,
        "FOM_FLEET_PARKS_URL": sandbox.fleet_parks.url,
        "FOM_PERSONAL_URL": sandbox.personal.url,
        "FOM_SERVICE_TOKEN_FILE": str(token),
        "FOM_AUTHPROXY_JWKS": sandbox.jwks_url,
        "FOM_DRAIN_SECONDS": "0",
        **changes,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FOM_")}
    return inherited | {name: value for name, value in settings.items() if value is not None}


@asynccontextmanager
async def process(variables: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", cwd=ROOT, env=variables, stdout=pipe, stderr=pipe
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def port_of(started: asyncio.subprocess.Process) -> int:
    assert started.stdout is not None
    async for line in started.stdout:
        record = json.loads(line)
        if record["message"] == "ready":
            return int(record["port"])
    assert started.stderr is not None
    raise AssertionError((await started.stderr.read()).decode())


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
        ("FOM_LOG_LEVEL", "LOUD"),
        ("FOM_DEFAULT_LANGUAGE", "de"),
    ],
)
async def test_a_setting_that_is_missing_or_wrong_ends_the_start_with_its_name(
    sandbox: Sandbox, tmp_path: Path, name: str, value: str | None
) -> None:
    async with process(environment(sandbox, tmp_path, **{name: value})) as started:
        _, complaint = await started.communicate()
    assert started.returncode == 2
    assert complaint.decode().startswith(f"{name}: ")
    assert len(complaint.decode().splitlines()) == 1


async def test_a_taken_port_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    taken = sandbox.int_api.url.rsplit(":", 1)[1]
    async with process(environment(sandbox, tmp_path, FOM_PORT=taken)) as started:
        _, complaint = await started.communicate()
    assert started.returncode == 2
    assert complaint.decode().startswith("FOM_PORT: cannot listen")


async def test_it_starts_without_the_upstreams_and_without_the_keys(sandbox: Sandbox, tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:1"
    changes = {"FOM_INT_API_URL": nowhere, "FOM_FLEET_PARKS_URL": nowhere, "FOM_AUTHPROXY_JWKS": nowhere + "/jwks"}
    async with process(environment(sandbox, tmp_path, **changes)) as started:
        assert await port_of(started)
        started.send_signal(signal.SIGTERM)
        assert await started.wait() == 0


async def test_sigterm_lets_a_running_request_end(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path)) as started, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{await port_of(started)}/v1/orders/commit"
        headers = {"Authorization": f"Bearer {sandbox.token()}"}
        sandbox.faults.set("int-api", "commitOrder", NoAnswer(), calls=1)
        running = asyncio.create_task(session.post(url, json={"order_id": "x"}, headers=headers).__aenter__())
        await sandbox.calls.until("int-api", "commitOrder")
        started.send_signal(signal.SIGTERM)
        sandbox.faults.clear()
        async with await running as response:
            assert response.status in (404, 503)
            assert response.headers["Content-Type"] == "application/problem+json"
        assert await started.wait() == 0


async def test_a_second_signal_ends_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async with process(environment(sandbox, tmp_path, FOM_DRAIN_SECONDS="600")) as started:
        await port_of(started)
        started.send_signal(signal.SIGTERM)
        assert started.stdout is not None
        async for line in started.stdout:
            if json.loads(line)["message"] == "draining":
                break
        started.send_signal(signal.SIGTERM)
        assert await started.wait() == 0
