"""Which wiring requests get now, so that settings can change under a running service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager

from service.wiring import Wiring


class _Life:
    """A wiring and those who use it."""

    def __init__(self, wiring: Wiring, stack: contextlib.AsyncExitStack) -> None:
        self.wiring = wiring
        self.users = 0
        self.unused = asyncio.Event()
        self.unused.set()
        self._stack = stack

    async def end(self) -> None:
        await self.unused.wait()
        await self._stack.aclose()


class Current:
    """Hands out the newest wiring. One that was replaced ends with the last request that it was handed to."""

    def __init__(self) -> None:
        self._newest: _Life | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def newest(self) -> Wiring | None:
        """``None`` before the first and after the end."""
        return None if self._newest is None else self._newest.wiring

    async def replace(self, entering: AbstractAsyncContextManager[Wiring]) -> None:
        """Raises whatever entering raises; then all stays as it was."""
        async with contextlib.AsyncExitStack() as stack:
            wiring = await stack.enter_async_context(entering)
            former, self._newest = self._newest, _Life(wiring, stack.pop_all())
        self._end(former)

    @contextlib.contextmanager
    def use(self) -> Iterator[Wiring]:
        """The wiring for one request."""
        life = self._newest
        assert life is not None
        life.users += 1
        life.unused.clear()
        try:
            yield life.wiring
        finally:
            life.users -= 1
            if life.users == 0:
                life.unused.set()

    async def close(self) -> None:
        """End the newest one too, and wait for all."""
        former, self._newest = self._newest, None
        self._end(former)
        await asyncio.gather(*self._ending)

    def _end(self, life: _Life | None) -> None:
        if life is not None:
            ending = asyncio.create_task(life.end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
