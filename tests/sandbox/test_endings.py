"""End of `sandbox run` and `sandbox demo`: no process is left, whichever process ends first."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from sandbox.cli.child import patience
from service.server.ports import SHUTDOWN_SECONDS
from tests.sandbox.commands import run_on_free_ports

ROOT = Path(__file__).resolve().parents[2]
SERVICE = (sys.executable, "-m", "service")
#: is ready at once, and hears nothing
DEAF = """
import http.server, os, signal
signal.signal(signal.SIGTERM, lambda *_: print("heard", flush=True))
answer = http.server.BaseHTTPRequestHandler
answer.do_GET = lambda self: self.send_response(200) or self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["FOM_PRIVATE_PORT"])), answer).serve_forever()
"""


class Sandbox:
    """A process of the sandbox, and the life of the service that it has started."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, held: int) -> None:
        self.process = process
        self._folder = folder
        self._held = held

    def service(self) -> int:
        """The service's process id."""
        return int((self._folder / "pid").read_text())

    async def said(self, line: bytes) -> None:
        """Wait until it has said so."""
        assert self.process.stdout is not None
        async for one in self.process.stdout:
            if line in one:
                return
        raise AssertionError("it has ended")

    async def service_ended(self) -> None:
        """Wait until no process holds the fifo that the service was given."""
        os.set_blocking(self._held, True)
        assert await asyncio.to_thread(os.read, self._held, 1) == b""


@asynccontextmanager
async def sandbox(folder: Path, *arguments: str, command: tuple[str, ...] = SERVICE) -> AsyncIterator[Sandbox]:
    os.mkfifo(folder / "alive")
    held = os.open(folder / "alive", os.O_RDONLY | os.O_NONBLOCK)
    script = 'echo $$ > "$0/pid"; exec 3> "$0/alive"; exec "$@"'
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", *arguments, "--", "sh", "-c", script, str(folder), *command),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    running = Sandbox(started, folder, held)
    try:
        yield running
    finally:
        for pid in (started.pid, running.service()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await started.wait()
        os.close(held)


async def test_a_run_that_is_told_to_end_ends_cleanly(tmp_path: Path) -> None:
    async with sandbox(tmp_path, *run_on_free_ports()) as running:
        await running.said(b"Ctrl-C ends everything")
        running.process.send_signal(signal.SIGTERM)
        assert await running.process.wait() == 0
        await running.service_ended()


async def test_the_service_alone_told_to_end_is_the_end_of_the_run(tmp_path: Path) -> None:
    async with sandbox(tmp_path, *run_on_free_ports()) as running:
        await running.said(b"Ctrl-C ends everything")
        os.kill(running.service(), signal.SIGTERM)
        assert await running.process.wait() == 1
        await running.service_ended()


@pytest.mark.parametrize("what", ["run", "demo"])
async def test_a_sandbox_that_is_killed_takes_the_service_with_it(tmp_path: Path, what: str) -> None:
    arguments, line = (("demo",), b"1. ") if what == "demo" else (run_on_free_ports(), b"Ctrl-C ends everything")
    async with sandbox(tmp_path, *arguments) as running:
        await running.said(line)
        running.process.kill()
        await running.process.wait()
        await running.service_ended()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_demo_that_is_told_to_end_takes_the_service_with_it(tmp_path: Path, number: signal.Signals) -> None:
    async with sandbox(tmp_path, "demo") as running:
        await running.said(b"1. ")
        running.process.send_signal(number)
        assert await running.process.wait() == 130
        await running.service_ended()


async def test_who_tells_it_twice_does_not_wait_for_a_service_that_hangs(tmp_path: Path) -> None:
    async with sandbox(tmp_path, *run_on_free_ports(), command=(sys.executable, "-c", DEAF)) as running:
        await running.said(b"Ctrl-C ends everything")
        running.process.send_signal(signal.SIGINT)
        await running.said(b"heard")
        running.process.send_signal(signal.SIGINT)
        assert await running.process.wait() == 130
        await running.service_ended()


def test_the_last_request_may_end_before_the_service_is_killed() -> None:
    assert patience({"FOM_DRAIN_SECONDS": "7.5"}) > 7.5 + SHUTDOWN_SECONDS
    assert patience({"FOM_DRAIN_SECONDS": "wrong"}) > SHUTDOWN_SECONDS
