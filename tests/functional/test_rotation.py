"""Keys and the service token are replaced under a running service, in each way that files are replaced in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from sandbox.sandbox import Sandbox
from tests.functional.world import estimate_body, world


def in_place(path: Path, content: str) -> None:
    path.write_text(content)


def by_rename(path: Path, content: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(content)
    fresh.replace(path)


def by_link(path: Path, content: str) -> None:
    """As Kubernetes does it: the file is a link into a folder that is itself a link, which is replaced."""
    data, version = path.parent / "..data", path.parent / f"..version_{len(list(path.parent.iterdir()))}"
    version.mkdir()
    (version / path.name).write_text(content)
    fresh = path.parent / "..data_tmp"
    fresh.symlink_to(version.name)
    fresh.replace(data)
    if not path.is_symlink():
        path.unlink(missing_ok=True)
        path.symlink_to(Path("..data") / path.name)


def after_a_while_without(path: Path, content: str) -> None:
    path.unlink()
    path.write_text(content)


WAYS = [in_place, by_rename, by_link, after_a_while_without]


@pytest.mark.parametrize("replace", WAYS, ids=lambda way: way.__name__)
async def test_the_service_token(sandbox: Sandbox, tmp_path: Path, replace: Callable[[Path, str], None]) -> None:
    async with world(sandbox, tmp_path) as fom:
        dispatcher = fom.dispatcher()
        for _ in range(3):
            assert (await dispatcher.call("estimate", estimate_body())).status == 200
            replace(tmp_path / "service-token", sandbox.renew_service_token())
            sandbox.calls.clear()
        assert (await dispatcher.call("estimate", estimate_body())).status == 200
        assert {call.headers["authorization"] for call in sandbox.calls} == {f"Bearer {sandbox.service_token}"}


@pytest.mark.parametrize("replace", WAYS, ids=lambda way: way.__name__)
async def test_the_keys_of_fleet_authproxy(
    sandbox: Sandbox, tmp_path: Path, replace: Callable[[Path, str], None]
) -> None:
    async def jwks() -> str:
        async with aiohttp.ClientSession() as session, session.get(sandbox.jwks_url) as response:
            return await response.text()

    keys = tmp_path / "keys" / "jwks.json"
    keys.parent.mkdir()
    keys.write_text(await jwks())
    async with world(sandbox, tmp_path, authproxy_jwks=str(keys)) as fom:
        for kid in ("first", "second"):
            assert (await fom.dispatcher().call("commit", {"order_id": "x"})).status == 404
            sandbox.rotate_key()
            # a file that is only half there: the call may be good, so it is not a 401, which would end a loop
            replace(keys, kid[:1] + await jwks())
            assert (await fom.dispatcher().call("commit", {"order_id": "x"})).status == 503
            replace(keys, await jwks())
        assert (await fom.dispatcher().call("commit", {"order_id": "x"})).status == 404


async def test_a_token_file_that_has_gone_is_told_once(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(sandbox, tmp_path) as fom:
        os.rename(tmp_path / "service-token", tmp_path / "elsewhere")
        for _ in range(3):
            assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200
        assert [r.getMessage() for r in caplog.records].count("secret_unreadable") == 1
        os.rename(tmp_path / "elsewhere", tmp_path / "service-token")
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200
        os.rename(tmp_path / "service-token", tmp_path / "elsewhere")
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200
        assert [r.getMessage() for r in caplog.records].count("secret_unreadable") == 2
