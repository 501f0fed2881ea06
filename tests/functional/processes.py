"""``python -m service`` as a process of its own, and what it says while it runs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.cli.child import settings_in
from sandbox.faults import NoAnswer
from sandbox.sandbox import Sandbox
from tests.functional.silence import HEARD

#: what a commit that hung is answered, once it hangs no more or its time is up; 503 if its connection was its last try
ANSWERED = (404, 503, 504)
ROOT = Path(__file__).resolve().parents[2]


def environment(sandbox: Sandbox, folder: Path, **changes: str | None) -> dict[str, str]:
    settings: Mapping[str, str | None] = {
        **settings_in(sandbox, folder),
        "FOM_HOST": "127.0.0.1",
        "FOM_PORT": "0",
        "FOM_PRIVATE_PORT": "0",
        "FOM_DRAIN_SECONDS": "0",
        **changes,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FOM_")}
    return inherited | {name: value for name, value in settings.items() if value is not None}


class Running:
    """A process, with all that it has logged."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.log: list[dict[str, Any]] = []
        self.complaint = b""
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def said(self, message: str, count: int = 1, **fields: Any) -> dict[str, Any]:
        """Wait until it has logged a message so many times, with these fields, and return the last one."""
        while True:
            self._news.clear()
            found = [r for r in self.log if r["message"] == message and fields.items() <= r.items()]
            if len(found) >= count:
                return found[-1]
            if self._reading.done():
                raise AssertionError(f"ended without {message}: {self.complaint.decode()}")
            await self._news.wait()

    async def port(self) -> int:
        return int((await self.said("ready"))["port"])

    async def url(self) -> str:
        return f"http://127.0.0.1:{await self.port()}"

    async def private_url(self) -> str:
        return f"http://127.0.0.1:{(await self.said('listening'))['private_port']}"

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def code(self) -> int:
        """Wait for its end."""
        code = await self.process.wait()
        await self._reading
        return code

    async def _read(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        async for line in self.process.stdout:
            HEARD.tell("a process", line.decode())
            self.log.append(json.loads(line))
            self._news.set()
        self.complaint = await self.process.stderr.read()
        HEARD.tell("a process", self.complaint.decode())
        self._news.set()


@asynccontextmanager
async def process(variables: Mapping[str, str], *command: str) -> AsyncIterator[Running]:
    """``command``: what Python is to run instead of the service itself."""
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, *(command or ("-m", "service")), cwd=ROOT, env=variables, stdout=pipe, stderr=pipe
    )
    running = Running(started)
    try:
        yield running
    except BaseException as error:
        error.add_note("\n".join(map(json.dumps, running.log)))
        raise
    finally:
        if started.returncode is None:
            started.kill()
        await running.code()


async def status(url: str, method: str = "GET", **options: Any) -> int:
    """The status of an answer, 0 where there is none."""
    with suppress(aiohttp.ClientError):
        async with aiohttp.ClientSession() as session, session.request(method, url, **options) as response:
            await response.read()
            return response.status
    return 0


async def hanging_commit(
    sandbox: Sandbox, session: aiohttp.ClientSession, url: str, more: Mapping[str, str] | None = None
) -> asyncio.Task[aiohttp.ClientResponse]:
    """A commit that has come as far as int-api, and waits there until faults are cleared."""
    sandbox.faults.set("int-api", "commitOrder", NoAnswer(), calls=1)
    headers = {"Authorization": f"Bearer {sandbox.token()}", **(more or {})}
    calling = session.post(f"{url}/v1/orders/commit", json={"order_id": "x"}, headers=headers)
    running = asyncio.create_task(calling.__aenter__())
    await sandbox.calls.until("int-api", "commitOrder")
    return running
