"""``python -m service``: what an operator sees of its start and its end."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

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


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_taken_port_is_named(sandbox: Sandbox, tmp_path: Path, workers: str) -> None:
    taken = sandbox.int_api.url.rsplit(":", 1)[1]
    async with process(environment(sandbox, tmp_path, FOM_PORT=taken, FOM_WORKERS=workers)) as started:
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


async def test_settings_change_without_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('FOM_INT_API_URL = "http://127.0.0.1:1"\nFOM_DEFAULT_LANGUAGE = "ru"\n')
    variables = environment(sandbox, tmp_path, FOM_INT_API_URL=None, FOM_CONFIG_FILE=str(file))
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    async with process(variables) as started:
        url = f"{await started.url()}/v1/orders/commit"
        assert await status(url, "POST", json={"order_id": "x"}, headers=headers) == 503
        file.write_text(f'FOM_INT_API_URL = "{sandbox.int_api.url}"\nFOM_DEFAULT_LANGUAGE = "en"\n')
        started.signal(signal.SIGHUP)
        await started.said("settings_changed")
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json={"order_id": "x"}, headers=headers) as response,
        ):
            assert (response.status, response.headers["Content-Language"]) == (404, "en")
        started.signal(signal.SIGTERM)
        assert await started.code() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("FOM_INT_API_URL = ", "FOM_CONFIG_FILE: is no TOML"),
        ("", "FOM_INT_API_URL: is not set"),
        ('FOM_INT_API_URL = "http://x"\nFOM_PORT = 1', "FOM_PORT: needs a restart"),
    ],
)
async def test_settings_that_are_wrong_change_nothing(
    sandbox: Sandbox, tmp_path: Path, content: str, reason: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'FOM_INT_API_URL = "{sandbox.int_api.url}"')
    variables = environment(sandbox, tmp_path, FOM_INT_API_URL=None, FOM_PORT=None, FOM_CONFIG_FILE=str(file))
    if "FOM_PORT" not in content:
        variables["FOM_PORT"] = "0"
    else:
        file.write_text(f'FOM_INT_API_URL = "{sandbox.int_api.url}"\nFOM_PORT = 0')
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    async with process(variables) as started:
        url = f"{await started.url()}/v1/orders/commit"
        file.write_text(content)
        started.signal(signal.SIGHUP)
        (said,) = (await started.said("settings_not_changed"))["reasons"]
        assert said.startswith(reason)
        assert await status(url, "POST", json={"order_id": "x"}, headers=headers) == 404


async def test_a_request_that_runs_keeps_the_settings_that_it_began_with(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'FOM_INT_API_URL = "{sandbox.int_api.url}"')
    variables = environment(sandbox, tmp_path, FOM_INT_API_URL=None, FOM_CONFIG_FILE=str(file))
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    async with process(variables) as started, aiohttp.ClientSession() as session:
        url = await started.url()
        running = await hanging_commit(sandbox, session, url)
        file.write_text('FOM_INT_API_URL = "http://127.0.0.1:1"')
        started.signal(signal.SIGHUP)
        await started.said("settings_changed")
        sandbox.faults.clear()
        async with await running as response:
            # by int-api, or by its time; on the new settings it would be 503
            assert response.status in (404, 504)
        assert await status(f"{url}/v1/orders/commit", "POST", json={"order_id": "x"}, headers=headers) == 503
        started.signal(signal.SIGTERM)
        assert await started.code() == 0


@asynccontextmanager
async def served(file: Path) -> AsyncIterator[str]:
    """Where a file can be had as it is at the time."""

    async def give(_: web.Request) -> web.FileResponse:
        return web.FileResponse(file)

    app = web.Application()
    app.router.add_get("/", give)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.mark.parametrize("by_url", [False, True])
async def test_keys_that_are_known_stay_known_when_settings_change(
    sandbox: Sandbox, tmp_path: Path, by_url: bool
) -> None:
    keys = tmp_path / "jwks.json"
    async with aiohttp.ClientSession() as session, session.get(sandbox.jwks_url) as response:
        keys.write_bytes(await response.read())
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    async with served(keys) as url:
        place = url if by_url else str(keys)
        async with process(environment(sandbox, tmp_path, FOM_AUTHPROXY_JWKS=place)) as started:
            commits = f"{await started.url()}/v1/orders/commit"
            assert await status(commits, "POST", json={"order_id": "x"}, headers=headers) == 404
            keys.write_text("<html>")
            started.signal(signal.SIGHUP)
            await started.said("settings_changed")
            await started.said("jwks_unavailable" if by_url else "jwks_unreadable")
            assert await status(commits, "POST", json={"order_id": "x"}, headers=headers) == 404


async def test_keys_of_another_place_are_not_taken_for_those_of_this_one(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'FOM_AUTHPROXY_JWKS = "{sandbox.jwks_url}"')
    variables = environment(sandbox, tmp_path, FOM_AUTHPROXY_JWKS=None, FOM_CONFIG_FILE=str(file))
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    async with process(variables) as started:
        commits = f"{await started.url()}/v1/orders/commit"
        assert await status(commits, "POST", json={"order_id": "x"}, headers=headers) == 404
        file.write_text('FOM_AUTHPROXY_JWKS = "http://127.0.0.1:1"')
        started.signal(signal.SIGHUP)
        await started.said("settings_changed")
        assert await status(commits, "POST", json={"order_id": "x"}, headers=headers) == 503
