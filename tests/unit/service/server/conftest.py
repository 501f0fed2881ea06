"""Connections and lines are tested on both event loops: closing and aborting is where they differ."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
import uvloop

from tests.unit.service.server.port import Port, serve_app


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    loops: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
    both = item.path.name in ("test_connections.py", "test_http_protocol.py", "test_line.py")
    return {**loops, "uvloop": uvloop.new_event_loop} if both else loops


@pytest.fixture
async def port() -> AsyncIterator[Port]:
    async with serve_app() as served:
        yield served
