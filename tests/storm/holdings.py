"""Resources of a service's process: after a storm they must be what they were before."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

_POLL_SECONDS = 0.05
_GAUGES = re.compile(r"^(fom_requests_in_flight|fom_connections|fom_upstream_breaker_open\S+) (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Holdings:
    """Open files (sockets among them), tasks beyond those of its start, requests in flight, callers' connections."""

    files: int
    tasks: int
    in_flight: int
    connections: int


@dataclass(frozen=True)
class Watch:
    """Looks at one process of tests.storm.watched; ``file`` is the one that it was given."""

    pid: int
    private_url: str
    file: Path

    async def look(self) -> Holdings:
        """Return the present resources, without the connection that reads them."""
        gauges = await self._gauges()
        return Holdings(
            files=len(os.listdir(f"/proc/{self.pid}/fd")),
            tasks=await self._tasks(),
            in_flight=gauges["fom_requests_in_flight"],
            connections=gauges["fom_connections"],
        )

    async def until_closed(self) -> None:
        """Wait until no breaker is open."""

        async def is_closed() -> bool:
            gauges = await self._gauges()
            return not any(value for name, value in gauges.items() if name.startswith("fom_upstream_breaker_open"))

        await _until(is_closed)

    async def until(self, wanted: Holdings) -> None:
        """Wait until it holds this again, and nothing more. What it holds meanwhile is printed."""
        last = wanted

        async def is_back() -> bool:
            nonlocal last
            before, last = last, await self.look()
            if last not in (before, wanted):
                print(f"{last}, and not yet {wanted}")
            return last == wanted

        await _until(is_back)

    async def _gauges(self) -> dict[str, int]:
        connector = aiohttp.TCPConnector(force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.get(f"{self.private_url}/metrics") as scrape,
        ):
            return {name: int(float(value)) for name, value in _GAUGES.findall(await scrape.text())}

    async def _tasks(self) -> int:
        self.file.unlink(missing_ok=True)
        os.kill(self.pid, signal.SIGUSR1)

        async def is_told() -> bool:
            return self.file.exists()

        await _until(is_told)
        return int(self.file.read_text())


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await holds():
            return
        await asyncio.sleep(_POLL_SECONDS)
