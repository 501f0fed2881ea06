"""Every functional test gets a sandbox of its own, and no test passes while the witness saw a contract broken."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import ManualClock, SystemClock
from sandbox.sandbox import Sandbox
from tests.functional.world import Dispatcher, World, world


@pytest.fixture(scope="session", autouse=True)
def modules_are_no_garbage() -> None:
    """Each test leaves a service and a sandbox to be collected. To look through all modules for them stops the event
    loop for a second on a busy machine, which is all the time that some upstreams have."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def sandbox(clock: ManualClock) -> AsyncIterator[Sandbox]:
    async with Sandbox.start(clock=clock, token_clock=SystemClock(), seed=1) as sandbox:
        yield sandbox
        assert sandbox.violations == []


@pytest.fixture
async def fom(sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    caplog.set_level(logging.INFO)
    async with world(sandbox, tmp_path) as fom:
        yield fom


@pytest.fixture
def dispatcher(fom: World) -> Dispatcher:
    return fom.dispatcher()
