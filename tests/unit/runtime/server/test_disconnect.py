"""cancel_on_disconnect: the work ends with its client."""

from __future__ import annotations

import asyncio

import pytest

from runtime.server.disconnect import ClientDisconnect, cancel_on_disconnect


class Work:
    """Runs until it is cancelled; remembers how it ended."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.ended = ""

    async def __call__(self) -> str:
        self.begun.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        self.ended = "done"
        return "result"


class Caller:
    """Waits until it may end; remembers whether its result is still awaited."""

    def __init__(self) -> None:
        self._left: asyncio.Future[None] | None = None

    def gone(self) -> asyncio.Future[None]:
        self._left = asyncio.get_running_loop().create_future()
        return self._left

    def leave(self) -> None:
        assert self._left is not None
        self._left.set_result(None)

    @property
    def is_watched(self) -> bool:
        return self._left is not None and not self._left.done()


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def caller() -> Caller:
    return Caller()


async def test_work_is_dropped_when_its_caller_leaves(work: Work, caller: Caller) -> None:
    serving = asyncio.create_task(cancel_on_disconnect(work(), caller.gone))
    await work.begun.wait()
    caller.leave()
    with pytest.raises(ClientDisconnect):
        await serving
    assert work.ended == "cancelled"


async def test_no_handler_of_errors_sees_that_a_caller_left() -> None:
    assert not issubclass(ClientDisconnect, Exception)


async def test_work_that_is_wanted_ends_by_itself(work: Work, caller: Caller) -> None:
    serving = asyncio.create_task(cancel_on_disconnect(work(), caller.gone))
    await work.begun.wait()
    assert caller.is_watched
    work.may_end.set()
    assert await serving == "result"
    assert not caller.is_watched


async def test_work_that_needs_no_time(caller: Caller) -> None:
    async def work() -> str:
        return "result"

    assert await cancel_on_disconnect(work(), caller.gone) == "result"


async def test_a_caller_that_leaves_as_its_work_ends_cancels_nothing_after_it(work: Work, caller: Caller) -> None:
    async def serve() -> str:
        result = await cancel_on_disconnect(work(), caller.gone)
        # what is done with the result takes its time
        await asyncio.sleep(0)
        return result

    serving = asyncio.create_task(serve())
    await work.begun.wait()
    work.may_end.set()
    caller.leave()
    assert await serving == "result"


async def test_a_failure_of_the_work_is_its_own(caller: Caller) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await cancel_on_disconnect(fail(), caller.gone)
    assert not caller.is_watched


async def test_whoever_is_cancelled_from_outside_is_just_cancelled(work: Work, caller: Caller) -> None:
    serving = asyncio.create_task(cancel_on_disconnect(work(), caller.gone))
    await work.begun.wait()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert work.ended == "cancelled"


async def test_a_cancellation_from_outside_counts_though_the_caller_leaves_as_well(work: Work, caller: Caller) -> None:
    serving = asyncio.create_task(cancel_on_disconnect(work(), caller.gone))
    await work.begun.wait()
    caller.leave()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
