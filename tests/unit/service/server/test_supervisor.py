"""The supervisor, with workers that are a few lines of Python: what it does when they die, hang or never start."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from service.server.respite import Respite
from service.server.supervisor import Supervisor
from service.settings import Settings, SettingsWrong

#: says that it is ready, and then does what a test wants of it
WORKER = """
import os, signal, socket, sys, time
line = socket.socket(fileno=int(sys.argv[2]))
slot = int(sys.argv[3])
def ready(): line.sendall(b"ready\\n")
def mark(name): open(os.path.join({folder!r}, f"{{name}}-{{slot}}-{{os.getpid()}}"), "w").close()
signal.signal(signal.SIGHUP, lambda *_: mark("hup"))
"""


@pytest.fixture
def settings() -> Settings:
    return Settings(
        int_api_url="http://x", fleet_parks_url="http://x", personal_url="http://x",
        service_token_file="x", authproxy_jwks="x", workers=2, drain_seconds=0,
    )  # fmt: skip


class Watched:
    """What the supervisor has logged, to be waited for."""

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        self.news = asyncio.Event()

    def messages(self, message: str) -> list[logging.LogRecord]:
        return [record for record in self.records if record.getMessage() == message]

    async def until(self, message: str, count: int = 1) -> logging.LogRecord:
        while len(self.messages(message)) < count:
            self.news.clear()
            await self.news.wait()
        return self.messages(message)[-1]


@pytest.fixture
def watched(caplog: pytest.LogCaptureFixture) -> Iterator[Watched]:
    caplog.set_level(logging.INFO)
    found = Watched()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.records.append(record)
            found.news.set()

    handler = Handler()
    logging.getLogger("service").addHandler(handler)
    yield found
    logging.getLogger("service").removeHandler(handler)


Supervise = Callable[..., Any]


@pytest.fixture
def supervise(settings: Settings, tmp_path: Path) -> Supervise:
    @asynccontextmanager
    async def run(script: str, **options: Any) -> AsyncIterator[tuple[Supervisor, asyncio.Task[int]]]:
        code = WORKER.format(folder=str(tmp_path)) + script
        read, python = options.pop("read", lambda: settings), options.pop("python", sys.executable)
        public, private = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
        supervisor = Supervisor(settings, public, private, read, command=(python, "-c", code), **options)
        running = asyncio.create_task(supervisor.run())
        try:
            yield supervisor, running
        finally:
            if not running.done():
                supervisor.stop()
                supervisor.stop()
            await asyncio.gather(running, return_exceptions=True)

    return run


async def test_what_does_not_start_at_all_ends_everything_with_its_code(supervise: Supervise, watched: Watched) -> None:
    async with supervise("sys.exit(7)") as (_, running):
        assert await running == 7
    assert not watched.messages("worker_died")


async def test_who_dies_is_replaced_at_once_and_then_ever_later(
    supervise: Supervise, watched: Watched, tmp_path: Path
) -> None:
    async with supervise("ready()\nif slot: time.sleep(600)\nsys.exit(3)") as (supervisor, running):
        await watched.until("worker_died", 3)
        died = watched.messages("worker_died")
        assert [(r.worker, r.exit_code, r.replaced_in) for r in died] == [(0, 3, 0), (0, 3, 0.5), (0, 3, 1)]  # type: ignore[attr-defined]
        supervisor.stop()
        assert await running != 0  # the other one knows no SIGTERM


async def test_who_gives_no_sign_of_life_is_killed_and_replaced(supervise: Supervise, watched: Watched) -> None:
    async with supervise("ready()\nwhile not slot: line.sendall(b'alive\\n')\ntime.sleep(600)", silence=1):
        assert (await watched.until("worker_hung")).worker == 1  # type: ignore[attr-defined]
        died = await watched.until("worker_died")
        assert (died.worker, died.exit_code) == (1, -signal.SIGKILL)  # type: ignore[attr-defined]
        await watched.until("worker_started", 3)


async def test_nobody_is_taken_for_hung_because_the_supervisor_stood_still(
    supervise: Supervise, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.server.line.ALIVE_EVERY", 0.05)
    alive = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nready()\nwhile True: line.sendall(b'alive\\n')"
    async with supervise(f"{alive}; time.sleep(0.01)", silence=10) as (supervisor, running):
        await watched.until("worker_ready", 2)
        time.sleep(1)  # noqa: ASYNC251 as in a container that is paused
        # of what has become due meanwhile all is done
        await asyncio.sleep(0.001)
        supervisor.stop()
        assert await running == 0
    assert not watched.messages("worker_hung")


async def test_who_cannot_be_replaced_now_is_replaced_later(
    supervise: Supervise, watched: Watched, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    async with supervise("ready()\ntime.sleep(600)", python=str(python)) as (_, running):
        await watched.until("worker_ready", 2)
        python.unlink()
        (victim,) = (r for r in watched.messages("worker_started") if r.worker == 1)  # type: ignore[attr-defined]
        os.kill(victim.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        assert (await watched.until("worker_not_started")).reason == "FileNotFoundError"  # type: ignore[attr-defined]
        python.symlink_to(sys.executable)
        assert (await watched.until("worker_ready", 3)).worker == 1  # type: ignore[attr-defined]
        assert not running.done()


async def test_who_cannot_be_started_at_all_ends_everything(supervise: Supervise, watched: Watched) -> None:
    async with supervise("", python="/no/such/file") as (_, running):
        assert await running == 1
    assert watched.messages("worker_not_started")


async def test_who_became_ready_on_former_settings_is_told(
    supervise: Supervise, watched: Watched, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    script = f"while slot and not os.path.exists({str(go)!r}): time.sleep(0.01)\nready()\ntime.sleep(600)"
    async with supervise(script):
        await watched.until("worker_ready")
        signal.raise_signal(signal.SIGHUP)
        while 0 not in told(tmp_path):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert told(tmp_path) == {0}
        go.touch()
        while 1 not in told(tmp_path):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_who_was_being_started_when_settings_changed_is_told(
    supervise: Supervise, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, changed = asyncio.create_subprocess_exec, asyncio.Event()

    async def start_meanwhile(*arguments: Any, **options: Any) -> Any:
        process = await start(*arguments, **options)
        signal.raise_signal(signal.SIGHUP)
        await changed.wait()
        return process

    def read() -> Settings:
        changed.set()
        return settings

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start_meanwhile)
    async with supervise("ready()\ntime.sleep(600)", read=read):
        while told(tmp_path) != {0, 1}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def told(folder: Path) -> set[int]:
    """Workers that SIGHUP has reached."""
    return {int(path.name.split("-")[1]) for path in folder.glob("hup-*")}


async def test_settings_that_are_wrong_reach_no_worker(supervise: Supervise, watched: Watched, tmp_path: Path) -> None:
    def read() -> Settings:
        raise SettingsWrong("FOM_PORT: is not set")

    async with supervise("ready()\ntime.sleep(600)", read=read):
        await watched.until("worker_ready", 2)
        signal.raise_signal(signal.SIGHUP)
        assert (await watched.until("settings_not_changed")).reasons == ["FOM_PORT: is not set"]  # type: ignore[attr-defined]
        assert told(tmp_path) == set()


async def test_settings_that_the_system_does_not_allow_reach_no_worker(
    supervise: Supervise, settings: Settings, watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    more = msgspec.structs.replace(settings, max_connections=100_000)
    async with supervise("ready()\ntime.sleep(600)", read=lambda: more):
        await watched.until("worker_ready", 2)
        signal.raise_signal(signal.SIGHUP)
        (reason,) = (await watched.until("settings_not_changed")).reasons  # type: ignore[attr-defined]
        assert reason.startswith("FOM_MAX_CONNECTIONS: ")
        assert told(tmp_path) == set()


async def test_who_does_not_heed_the_second_signal_is_killed(supervise: Supervise, watched: Watched) -> None:
    async with supervise("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nready()\ntime.sleep(600)") as (
        supervisor,
        running,
    ):
        await watched.until("worker_ready", 2)
        supervisor.stop()
        supervisor.stop()
        assert await running != 0


async def test_an_end_that_is_heeded_is_a_clean_one(supervise: Supervise, watched: Watched) -> None:
    async with supervise("signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nready()\ntime.sleep(600)") as (
        supervisor,
        running,
    ):
        await watched.until("worker_ready", 2)
        supervisor.stop()
        assert await running == 0
    assert not watched.messages("worker_died")


def test_the_pause_doubles_up_to_a_bound_and_is_forgotten_after_a_long_life() -> None:
    respite = Respite()
    assert [respite.seconds(1) for _ in range(9)] == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]
    assert [respite.seconds(60), respite.seconds(1)] == [0, 0.5]
