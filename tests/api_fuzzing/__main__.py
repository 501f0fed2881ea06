"""``python -m tests.api_fuzzing 1``: schemathesis against the running service, straight, with the sandbox in place.

Arguments after the seed go on to ``st run``. The exit code is 1 too where an operation was not got into: everything is
green at 401.
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

_CONFIG = Path(__file__).with_name("schemathesis.toml")
#: dispatchers of two parks
_USERS = {"first": OWN_FIRST.park_id, "second": ALL_DRIVERS.park_id}
#: an open set of ours (decision 0004), a listed one in int-api's contract: int-api refuses what it does not know
_OPEN_HERE = "BadRequestProblem: /cancel_state: enum"
#: more seeds along the links, which lead to an order only now and then
_MORE = 5
_OPERATIONS = [operation.id for operation in vars(api).values() if isinstance(operation, Operation)]


async def run(seed: int, arguments: Sequence[str]) -> int:
    """1 for a failure, an operation that has never answered 2xx, or an upstream's contract that was broken."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = await stack.enter_async_context(Sandbox.start())
        tokens = await stack.enter_async_context(_token_server(sandbox))
        service = await stack.enter_async_context(process(environment(sandbox, folder)))
        users = folder / "users.json"
        users.write_text(json.dumps(_users(tokens)))
        url, options = await service.url(), [*arguments, "--phases"]
        codes = [await _st(url, users, seed, *options, "examples,coverage,fuzzing,stateful")]
        codes += [await _st(url, users, more, *options, "stateful") for more in range(seed + 1, seed + 1 + _MORE)]
        counts = await _successes(await service.private_url())
        broken = [violation for violation in sandbox.violations if violation.where != _OPEN_HERE]
        print("\n2xx answers:", ", ".join(f"{name} {counts[name]}" for name in _OPERATIONS), flush=True)
        missing = [name for name in _OPERATIONS if not counts[name]]
        if missing:
            print("never got into:", ", ".join(missing))
        if broken:
            print("upstreams' contracts broken:", broken)
        return int(any(codes) or bool(missing or broken))


async def _st(url: str, users: Path, seed: int, *arguments: str) -> int:
    program = Path(sys.executable).with_name("st")
    command = (
        str(program),
        "--config-file",
        str(_CONFIG),
        "run",
        f"{url}/openapi.json",
        "--seed",
        str(seed),
        *arguments,
    )
    started = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "FUZZING_USERS": str(users)},
    )
    return await started.wait()


async def _successes(private_url: str) -> Counter[str]:
    """Of each operation, as the service has counted them."""
    async with aiohttp.ClientSession() as session, session.get(f"{private_url}/metrics") as answer:
        families = text_string_to_metric_families(await answer.text())
    counts: Counter[str] = Counter()
    for sample in (sample for family in families for sample in family.samples if sample.name == "fom_requests_total"):
        if sample.labels["status"].startswith("2"):
            counts[sample.labels["operation"]] += int(sample.value)
    return counts


def _users(tokens: str) -> dict[str, object]:
    """Web Fuzzing Commons: who can log in, and how."""
    token = {
        "extractFrom": "body",
        "extractSelector": "/token",
        "sendIn": "header",
        "sendName": "Authorization",
        "sendTemplate": "Bearer {token}",
    }
    return {
        "auth": [
            {
                "name": name,
                "loginEndpointAuth": {"externalEndpointURL": f"{tokens}/{park_id}", "verb": "GET", "token": token},
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
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(int(sys.argv[1]), sys.argv[2:])))
