"""The service as a child process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import aiohttp

from sandbox.cli.endings import ended_with_us
from sandbox.ports import bound_socket
from sandbox.sandbox import Sandbox

HOST = "127.0.0.1"

_READY_SECONDS = 30
_POLL_SECONDS = 0.05
_LONGEST_LINE = 1024 * 1024
# Time for running requests to finish after the drain. A request may last 60 s (docs/context.md).
_LAST_REQUESTS_SECONDS = 70.0


Output = IO[bytes] | int | Callable[[bytes], None] | None


class ChildFailed(Exception):
    """The service did not start, has ended by itself, or does not end."""

    def __init__(self, reason: str, exit_code: int) -> None:
        super().__init__(reason)
        self.exit_code = exit_code or 1


@dataclass(frozen=True, kw_only=True)
class Child:
    """A service that runs."""

    process: asyncio.subprocess.Process
    url: str
    private_url: str

    async def failed(self) -> ChildFailed:
        """Wait until the service ends by itself, which it should not, and say so."""
        code = await self.process.wait()
        return ChildFailed(f"the service has ended with exit code {code}", code)


@asynccontextmanager
async def service(
    sandbox: Sandbox, command: Sequence[str], *, port: int, private_port: int, output: Output = None
) -> AsyncIterator[Child]:
    """Start the service in a sandbox, wait until it is ready, and end it at the end.

    Its output goes to `output`, line by line if that is a function, else to ours. Raises PortTaken, and ChildFailed
    where it does not become ready.
    """
    with TemporaryDirectory(prefix="fom-sandbox-") as folder:
        settings = settings_in(sandbox, Path(folder))
        async with child(command, settings, port=port, private_port=private_port, output=output) as running:
            sandbox.service_url = running.url
            yield running


@asynccontextmanager
async def child(
    command: Sequence[str],
    settings: Mapping[str, str],
    *,
    port: int,
    private_port: int,
    output: Output = None,
) -> AsyncIterator[Child]:
    """The same on settings of any kind, beside those of the environment."""
    for wanted in (port, private_port):
        bound_socket(HOST, wanted).close()
    ports = {"FOM_HOST": HOST, "FOM_PORT": str(port), "FOM_PRIVATE_PORT": str(private_port)}
    environment = {**os.environ, **settings, **ports}
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdout=asyncio.subprocess.PIPE if callable(output) else output,
        stderr=asyncio.subprocess.STDOUT if callable(output) else output,
        limit=_LONGEST_LINE,
        # Ctrl-C in a terminal is for us; the service is stopped by SIGTERM
        start_new_session=True,
    )
    running = Child(process=process, url=f"http://{HOST}:{port}", private_url=f"http://{HOST}:{private_port}")
    async with ended_with_us(process), _read(process, output):
        try:
            await _until_ready(running)
            yield running
        finally:
            await _stop(process, patience(environment))


@asynccontextmanager
async def _read(process: asyncio.subprocess.Process, output: Output) -> AsyncIterator[None]:
    """Hand over each line until the process has ended."""
    if not callable(output):
        yield
        return
    reading = asyncio.create_task(_lines(process, output))
    try:
        yield
    finally:
        await reading


async def _lines(process: asyncio.subprocess.Process, take: Callable[[bytes], None]) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        take(line)


def settings_in(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """Return the service's settings for a sandbox; `folder` gets the file with its token."""
    token_file = folder / "service-token"
    token_file.write_text(sandbox.service_token)
    return {
        "FOM_INT_API_URL": sandbox.int_api.url,
        "FOM_FLEET_PARKS_URL": sandbox.fleet_parks.url,
        "FOM_PERSONAL_URL": sandbox.personal.url,
        "FOM_SERVICE_TOKEN_FILE": str(token_file),
        "FOM_AUTHPROXY_JWKS": sandbox.jwks_url,
        # there is no balancer here that must notice first
        "FOM_DRAIN_SECONDS": os.environ.get("FOM_DRAIN_SECONDS", "0"),
    }


def patience(environment: Mapping[str, str]) -> float:
    """Seconds that a service on these settings may take to end."""
    with suppress(ValueError):
        return _LAST_REQUESTS_SECONDS + float(environment.get("FOM_DRAIN_SECONDS", ""))
    return _LAST_REQUESTS_SECONDS


async def _until_ready(child: Child) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as session:
        for _ in range(int(_READY_SECONDS / _POLL_SECONDS)):
            if child.process.returncode is not None:
                raise await child.failed()
            if await _is_ready(session, f"{child.private_url}/ready"):
                return
            await asyncio.sleep(_POLL_SECONDS)
    raise ChildFailed(f"the service was not ready within {_READY_SECONDS} s", 1)


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _stop(process: asyncio.subprocess.Process, seconds: float) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except (TimeoutError, asyncio.CancelledError) as reason:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if isinstance(reason, TimeoutError):
            raise ChildFailed(f"the service has not ended within {seconds:g} s", 1) from None
        raise
