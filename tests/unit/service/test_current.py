"""Settings that change: whose wiring lives how long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any

import pytest

from service.current import Current


class Wirings:
    """Makes wirings that are just names, and remembers what became of them."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    @asynccontextmanager
    async def __call__(self, name: str) -> AsyncIterator[Any]:
        if name == "broken":
            raise OSError("the token file has gone")
        yield name
        self.ended.append(name)


def used(current: Current) -> AbstractContextManager[Any]:
    return current.use()


@pytest.fixture
def wirings() -> Wirings:
    return Wirings()


@pytest.fixture
async def current(wirings: Wirings) -> AsyncIterator[Current]:
    current = Current()
    await current.replace(wirings("first"))
    yield current
    await current.close()


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_new_requests_get_the_newest_and_running_ones_keep_theirs(current: Current, wirings: Wirings) -> None:
    with used(current) as before, used(current) as too:
        await current.replace(wirings("second"))
        with used(current) as after:
            await turns()
            assert (before, too, after) == ("first", "first", "second")
            assert wirings.ended == []
    await turns()
    assert wirings.ended == ["first"]


async def test_one_that_nobody_uses_ends_when_it_is_replaced(current: Current, wirings: Wirings) -> None:
    with used(current):
        pass
    await current.replace(wirings("second"))
    await turns()
    assert wirings.ended == ["first"]


async def test_one_that_cannot_be_made_changes_nothing(current: Current, wirings: Wirings) -> None:
    with pytest.raises(OSError, match="gone"):
        await current.replace(wirings("broken"))
    with used(current) as now:
        assert now == "first"
    assert wirings.ended == []


async def test_the_end_waits_for_all_that_are_used(wirings: Wirings) -> None:
    current = Current()
    await current.replace(wirings("first"))
    with used(current):
        await current.replace(wirings("second"))
        ending = asyncio.create_task(current.close())
        await turns()
        assert (ending.done(), wirings.ended) == (False, ["second"])
    await ending
    assert wirings.ended == ["second", "first"]
