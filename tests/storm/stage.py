"""Service and sandbox as processes of their own, and the faults between them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import msgspec

from sandbox.authproxy.keys import KeyRing
from sandbox.cli.child import child
from sandbox.clock import SystemClock
from sandbox.ports import free_ports
from tests.storm.holdings import Watch
from tests.storm.promises import Truth
from tests.storm.upstreams import Told
from tests.storm.weather import Phase


@dataclass
class Upstreams:
    """``truth`` is there once they have ended."""

    process: asyncio.subprocess.Process
    told: Told
    session: aiohttp.ClientSession
    truth: Truth | None = None

    async def fault(self, phase: Phase) -> None:
        """Switch a phase's fault on."""
        setting = msgspec.to_builtins(phase.setting)
        async with self.session.post(f"{self.told.control}/sandbox/faults", json=setting) as answer:
            answer.raise_for_status()

    async def mend(self) -> None:
        """Switch all faults off."""
        async with self.session.delete(f"{self.told.control}/sandbox/faults") as answer:
            answer.raise_for_status()


@dataclass(frozen=True)
class Stage:
    """Parts of a storm."""

    url: str
    keys: KeyRing
    upstreams: Upstreams
    watch: Watch


@asynccontextmanager
async def staged(log: Path) -> AsyncIterator[Stage]:
    """Raises ChildFailed where the service does not start. Its output goes to ``log``."""
    with TemporaryDirectory(prefix="fom-storm-") as name:
        folder, keys = Path(name), KeyRing(SystemClock())
        jwks, told = folder / "jwks.json", folder / "tasks"
        jwks.write_text(json.dumps(keys.jwks()))
        port, private_port = free_ports(2)
        command = (sys.executable, "-m", "tests.storm.watched", str(told))
        with log.open("wb") as output:
            async with _upstreams(folder) as upstreams:
                settings = {**upstreams.told.settings, "FOM_AUTHPROXY_JWKS": str(jwks)}
                running = child(command, settings, port=port, private_port=private_port, output=output)
                async with running as service:
                    watch = Watch(service.process.pid, service.private_url, told)
                    yield Stage(service.url, keys, upstreams, watch)


@asynccontextmanager
async def _upstreams(folder: Path) -> AsyncIterator[Upstreams]:
    command = (sys.executable, "-m", "tests.storm.upstreams", str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, limit=1 << 30)
    assert process.stdout is not None
    try:
        told = msgspec.json.decode(await process.stdout.readline(), type=Told)
        async with aiohttp.ClientSession() as session:
            upstreams = Upstreams(process, told, session)
            yield upstreams
        process.terminate()
        upstreams.truth = msgspec.json.decode(await process.stdout.readline(), type=Truth)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
