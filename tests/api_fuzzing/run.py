"""``python -m tests.api_fuzzing.run``: schemathesis against the running service, straight, with the sandbox in place.

Arguments go on to ``st run``. The exit code is 1 too where an operation was not got into: everything is green at 401.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from generated import fleet_orders_manager as api
from runtime.operation import Operation
from sandbox.sandbox import Sandbox
from sandbox.world.parks import ALL_DRIVERS, OWN_FIRST
from tests.functional.processes import environment, process

_HERE = Path(__file__).parent
_CONTRACT = Path(api.__file__).parent / "openapi.json"
#: dispatchers of two parks
_USERS = {"first": OWN_FIRST.park_id, "second": ALL_DRIVERS.park_id}
_OPERATIONS = [operation.id for operation in vars(api).values() if isinstance(operation, Operation)]


async def run(arguments: Sequence[str]) -> int:
    """Schemathesis' exit code; 1 where an operation has never answered 2xx."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = await stack.enter_async_context(Sandbox.start())
        tokens = await stack.enter_async_context(_token_server(sandbox))
        service = await stack.enter_async_context(process(environment(sandbox, folder, FOM_LOG_LEVEL="WARNING")))
        users = folder / "users.json"
        users.write_text(json.dumps(_users(tokens)))
        code = await _st(arguments, await service.url(), users)
        counts = await _answers(await service.private_url())
        told = {operation: counts[operation] for operation in _OPERATIONS}
        print("\n2xx answers:", ", ".join(f"{name} {count}" for name, count in told.items()), flush=True)
        if sandbox.violations:
            print("upstreams' contracts broken:", sandbox.violations)
        return code or int(not all(told.values()) or bool(sandbox.violations))


async def _st(arguments: Sequence[str], url: str, users: Path) -> int:
    started = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("st"),
        "--config-file",
        _HERE / "schemathesis.toml",
        "run",
        _CONTRACT,
        "--url",
        url,
        *arguments,
        env={**os.environ, "FUZZING_USERS": str(users)},
    )
    return await started.wait()


async def _answers(private_url: str) -> Counter[str]:
    """Successes of each operation, as the service has counted them."""
    async with aiohttp.ClientSession() as session, session.get(f"{private_url}/metrics") as answer:
        families = text_string_to_metric_families(await answer.text())
    counts: Counter[str] = Counter()
    for sample in (sample for family in families for sample in family.samples if sample.name == "fom_requests_total"):
        if sample.labels["status"].startswith("2"):
            counts[sample.labels["operation"]] += int(sample.value)
    return counts


def _users(tokens: str) -> dict[str, object]:
    """Web Fuzzing Commons: who can log in, and how."""
    return {
        "auth": [
            {
                "name": name,
                "loginEndpointAuth": {
                    "externalEndpointURL": f"{tokens}/{park_id}",
                    "verb": "GET",
                    "token": {
                        "extractFrom": "body",
                        "extractSelector": "/token",
                        "sendIn": "header",
                        "sendName": "Authorization",
                        "sendTemplate": "Bearer {token}",
                    },
                },
            }
            for name, park_id in _USERS.items()
        ]
    }


@asynccontextmanager
async def _token_server(sandbox: Sandbox) -> AsyncIterator[str]:
    """Gives a token of authproxy's for each request, as authproxy itself would."""

    async def give(request: web.Request) -> web.Response:
        return web.json_response({"token": sandbox.token(park_id=request.match_info["park_id"])})

    app = web.Application()
    app.add_routes([web.get("/{park_id}", give)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
