"""A stage in virtual time, for tests that are no coroutines themselves."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sandbox.clock import SystemClock
from sandbox.sandbox import Sandbox
from tests.chaos.lives import InProcess, tracked
from tests.chaos.stage import Stage, staged
from tests.chaos.virtual_time import LoopClock, virtual_time

T = TypeVar("T")


class VirtualStage:
    """A sandbox and a service, with an event loop of their own that runs while ``run`` does."""

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        self._staged = contextlib.AsyncExitStack()
        self._begun: list[asyncio.Task[Any]] = []

    def __enter__(self) -> Self:
        self._loop = self._open.enter_context(virtual_time())
        self._loop.set_task_factory(tracked)
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        self.stage, self.life = self.run(self._staged.enter_async_context(_stage(folder)))
        return self

    def run(self, steps: Coroutine[Any, Any, T]) -> T:
        """Run the loop until this has ended; other tasks get no further than they come meanwhile."""
        return self._loop.run_until_complete(steps)

    def begin(self, steps: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task that goes on whenever the loop runs, until the end at the latest."""
        task = self._loop.create_task(steps)
        self._begun.append(task)
        return task

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._begun:
            task.cancel()
        self.run(self._staged.aclose())
        self._open.close()


@contextlib.asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[tuple[Stage, InProcess]]:
    clock = LoopClock(asyncio.get_running_loop())
    async with Sandbox.start(clock=clock, token_clock=SystemClock()) as sandbox:
        life = InProcess(sandbox, folder, seed=1)
        async with staged(sandbox, life) as stage:
            yield stage, life
