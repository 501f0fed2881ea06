"""HAProxy, with the configuration of deploy/haproxy.cfg."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.cli.child import HOST
from sandbox.cli.endings import ended_with_us
from sandbox.ports import bound_socket
from tools.debian import Unpacked, unpacked

CONFIG = Path(__file__).resolve().parents[2] / "deploy/haproxy.cfg"
_LIBRARIES = ("liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1")
_POLL_SECONDS = 0.02


class BalancerFailed(Exception):
    """HAProxy does not start, or does not see a replica; it says why on standard error."""


@dataclass(frozen=True)
class Server:
    """Address of a replica."""

    port: int
    private_port: int


@dataclass(frozen=True)
class Balancer:
    """HAProxy as it runs."""

    url: str
    process: asyncio.subprocess.Process
    socket: Path

    async def states(self) -> list[str]:
        """Return HAProxy's state of each replica, in order: UP, DOWN, MAINT; with the count of checks in between."""
        reader, writer = await asyncio.open_unix_connection(self.socket)
        writer.write(b"show stat\n")
        lines = (await reader.read()).decode().removeprefix("# ").splitlines()
        writer.close()
        names = lines[0].split(",")
        rows = [dict(zip(names, line.split(","), strict=False)) for line in lines[1:] if line]
        return [row["status"] for row in rows if row["svname"].startswith("replica-")]


def haproxy() -> Unpacked:
    """HAProxy and its libraries. Raises NotHere."""
    return unpacked("haproxy", *_LIBRARIES)


@asynccontextmanager
async def balancer(servers: Sequence[Server], *, port: int) -> AsyncIterator[Balancer]:
    """Balance the replicas on ``port``. At the end, what runs may end. Raises PortTaken, NotHere and BalancerFailed."""
    bound_socket(HOST, port).close()
    package = haproxy()
    with TemporaryDirectory(prefix="fom-scale-") as folder:
        replicas, socket = Path(folder) / "replicas.cfg", Path(folder) / "haproxy.sock"
        replicas.write_text("backend replicas\n" + "".join(f"    {line}\n" for line in _lines(servers)))
        process = await asyncio.create_subprocess_exec(
            *(package.program("haproxy"), "-db", "-q", "-f", CONFIG, "-f", replicas),
            env={
                **os.environ,
                **package.environment,
                "FOM_SCALE_BIND": f"{HOST}:{port}",
                "FOM_SCALE_SOCKET": str(socket),
            },
            start_new_session=True,
        )
        async with ended_with_us(process):
            try:
                await _until_started(process, socket)
                yield Balancer(f"http://{HOST}:{port}", process, socket)
            finally:
                if process.returncode is None:
                    process.send_signal(signal.SIGUSR1)
                await process.wait()


def _lines(servers: Sequence[Server]) -> list[str]:
    return [
        f"server replica-{number} {HOST}:{server.port} check port {server.private_port}"
        for number, server in enumerate(servers, 1)
    ]


async def _until_started(process: asyncio.subprocess.Process, socket: Path) -> None:
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_unix_connection(socket)
        except (FileNotFoundError, ConnectionRefusedError):
            await asyncio.sleep(_POLL_SECONDS)
        else:
            writer.close()
            return
    raise BalancerFailed(f"HAProxy has ended with exit code {process.returncode}")
