"""Work that goes on when those who wait for it are cancelled."""

from __future__ import annotations

import asyncio
import gc

import pytest

from runtime.leaving import Finishing


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
