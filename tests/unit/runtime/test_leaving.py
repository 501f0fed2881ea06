"""What becomes of work whose caller leaves."""

from __future__ import annotations

import asyncio
import gc

import pytest

from runtime.leaving import ClientGone, Finishing, while_wanted


class Work:
    """Goes on until it is told to end; remembers how it ended."""

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


@pytest.fixture
def work() -> Work:
    return Work()


async def test_work_is_dropped_when_its_caller_leaves(work: Work) -> None:
    gone = asyncio.Event()
    serving = asyncio.create_task(while_wanted(work(), gone.wait))
    await work.begun.wait()
    gone.set()
    with pytest.raises(ClientGone):
        await serving
    assert work.ended == "cancelled"


async def test_no_handler_of_errors_sees_that_a_caller_left() -> None:
    assert not issubclass(ClientGone, Exception)


@pytest.mark.parametrize("watched", [True, False])
async def test_work_that_is_wanted_ends_by_itself_and_leaves_no_task(work: Work, watched: bool) -> None:
    others = asyncio.all_tasks()
    serving = asyncio.create_task(while_wanted(work(), asyncio.Event().wait if watched else None))
    await work.begun.wait()
    work.may_end.set()
    assert await serving == "result"
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == others


async def test_work_that_needs_no_time_is_not_watched() -> None:
    async def work() -> str:
        return "result"

    assert await while_wanted(work(), asyncio.Event().wait) == "result"


async def test_a_failure_of_the_work_is_its_own(work: Work) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await while_wanted(fail(), asyncio.Event().wait)


async def test_whoever_is_cancelled_from_outside_is_just_cancelled(work: Work) -> None:
    serving = asyncio.create_task(while_wanted(work(), asyncio.Event().wait))
    await work.begun.wait()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert work.ended == "cancelled"


async def test_a_cancellation_from_outside_counts_though_the_caller_leaves_as_well(work: Work) -> None:
    gone = asyncio.Event()
    serving = asyncio.create_task(while_wanted(work(), gone.wait))
    await work.begun.wait()
    gone.set()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_finishing_work_goes_on_without_whoever_waited_for_it(work: Work) -> None:
    finishing = Finishing()
    waiting = asyncio.create_task(finishing.run(work()))
    await work.begun.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (waiting.cancelled(), work.ended) == (True, "")
    all_done = asyncio.create_task(finishing.finished())
    await asyncio.sleep(0)
    assert not all_done.done()
    work.may_end.set()
    await all_done
    assert work.ended == "done"


async def test_finishing_work_hands_its_result_or_failure_to_whoever_still_waits(work: Work) -> None:
    finishing = Finishing()
    work.may_end.set()
    assert await finishing.run(work()) == "result"

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await finishing.run(fail())
    await finishing.finished()


async def test_a_failure_that_nobody_waits_for_is_no_noise(work: Work) -> None:
    noise: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
    finishing = Finishing()

    failed = asyncio.Event()

    async def fail() -> None:
        await work()
        failed.set()
        raise ZeroDivisionError

    waiting = asyncio.create_task(finishing.run(fail()))
    await work.begun.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    work.may_end.set()
    await failed.wait()
    del waiting
    await asyncio.sleep(0)
    gc.collect()
    assert noise == []
