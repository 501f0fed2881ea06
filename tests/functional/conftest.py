"""Every functional test gets a sandbox of its own.

No test passes while the witness saw a contract broken, or while what is personal was heard where it must not be.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import ManualClock, SystemClock
from sandbox.sandbox import Sandbox
from service import app
from service.telemetry.spans import Spans
from tests.functional.ears import SpanEar, ears, printed
from tests.functional.silence import HEARD
from tests.functional.world import Dispatcher, World, world


@pytest.fixture(autouse=True)
def _silence(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    HEARD.forget()
    caplog.set_level(logging.INFO)
    with ears():
        yield
    for stream, text in printed(request):
        HEARD.tell(stream, text)
    assert HEARD.complaints() == []


@pytest.fixture(autouse=True)
def _traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Traces are made, so that what they say is heard; how it is by default is seen in test_traces.py."""
    monkeypatch.setattr(app, "open_traces", lambda _: Spans(SpanEar(), 1.0))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def sandbox(clock: ManualClock) -> AsyncIterator[Sandbox]:
    async with Sandbox.start(clock=clock, token_clock=SystemClock(), seed=1) as sandbox:
        yield sandbox
        assert sandbox.violations == []


@pytest.fixture
async def fom(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sandbox, tmp_path) as fom:
        yield fom


@pytest.fixture
def dispatcher(fom: World) -> Dispatcher:
    return fom.dispatcher()
