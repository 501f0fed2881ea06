"""Every browser test gets a desk of its own, and none passes while the browser complains or looks at other hosts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runtime.http1 import transport
from sandbox.clock import ManualClock
from tests.browser.desk import Desk
from tests.browser.desk import desk as opened


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def desk(
    clock: ManualClock, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """`@pytest.mark.parametrize("desk", [{...}], indirect=True)` gives options of the browser's window."""
    # two browsers may leave this process without a processor for longer than it takes to give an upstream up
    monkeypatch.setattr(transport, "CONNECT_TIMEOUT", 30.0)
    options = getattr(request, "param", {})
    async with opened(tmp_path, clock=clock, **options) as desk:
        yield desk
        assert desk.complaints == []
        assert desk.foreign == []
