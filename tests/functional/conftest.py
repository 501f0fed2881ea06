"""Every functional test gets a sandbox of its own.

No test passes while the witness saw a contract broken, or while what is personal was heard where it must not be.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.calls import Call, Calls
from sandbox.clock import ManualClock, SystemClock
from sandbox.sandbox import Sandbox
from service import app
from service.edge.frame import ServiceFrame
from service.telemetry.spans import Spans
from tests.functional.silence import HEARD, LogEar, SpanEar, hear_exception, hear_path
from tests.functional.world import Dispatcher, World, world


@pytest.fixture(autouse=True)
def _silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    HEARD.forget()
    problem, add = ServiceFrame.problem, Calls.add

    def hear_problem(frame: ServiceFrame, visit: Any, operation: Any, error: Exception) -> Any:
        hear_exception(error)
        return problem(frame, visit, operation, error)

    def hear_call(calls: Calls, call: Call) -> None:
        hear_path(call.path)
        add(calls, call)

    monkeypatch.setattr(ServiceFrame, "problem", hear_problem)
    monkeypatch.setattr(Calls, "add", hear_call)
    ear = LogEar()
    logging.getLogger().addHandler(ear)
    yield
    logging.getLogger().removeHandler(ear)
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
async def fom(sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    caplog.set_level(logging.INFO)
    async with world(sandbox, tmp_path) as fom:
        yield fom


@pytest.fixture
def dispatcher(fom: World) -> Dispatcher:
    return fom.dispatcher()
