"""Time that passes only while there is nothing to do: time-outs cost nothing, and always come out the same."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import FunctionType
from unittest import mock

#: real seconds after which a loop without any timer is given up
_STUCK = 10.0
#: packets that may follow from each other before a socket is ready: three of a handshake, and one to spare
_HOPS = 4


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on real sockets. Where it would wait for a timer, its time jumps to that timer instead."""

    def __init__(self) -> None:
        self._now = time.monotonic()
        super().__init__(_Selector(self._jump))

    def time(self) -> float:
        return self._now

    def _jump(self, seconds: float) -> None:
        self._now += seconds


class LoopClock:
    """The sandbox's clock, which goes by a loop's time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._origin = datetime.now(UTC) - timedelta(seconds=loop.time())

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self._origin + timedelta(seconds=self._loop.time())


class _Selector(selectors.EpollSelector):
    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump
        self._wire = _Wire()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            if not (ready := super().select(_STUCK)):
                raise RuntimeError("all tasks wait for something that will never come")
            return ready
        self._wire.drain()
        if not (ready := super().select(0)):
            self._jump(timeout)
        return ready

    def close(self) -> None:
        self._wire.close()
        super().close()


class _Wire:
    """Packets in transit between two sockets of this thread.

    The kernel carries packets of the loopback one after another, those of each processor in a queue. So a thread that
    stays on one processor knows that all it has sent has arrived when one more packet, to itself, does.
    """

    def __init__(self) -> None:
        self._processors = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(self._processors)})
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.connect(self._socket.getsockname())

    def drain(self) -> None:
        """Wait until all has arrived, and what that has set off too."""
        for _ in range(_HOPS):
            self._socket.send(b".")
            self._socket.recv(1)

    def close(self) -> None:
        self._socket.close()
        os.sched_setaffinity(0, self._processors)


@contextlib.contextmanager
def virtual_time() -> Iterator[VirtualLoop]:
    """A loop, by whose time everything in this process goes that reads ``time.monotonic``."""
    loop = VirtualLoop()
    with contextlib.closing(loop), contextlib.ExitStack() as patches:
        real = time.monotonic
        for patch in _patches(real, loop.time):
            patches.enter_context(patch)
        yield loop


def _patches(
    real: Callable[[], float], virtual: Callable[[], float]
) -> Iterator[contextlib.AbstractContextManager[object]]:
    yield mock.patch("time.monotonic", virtual)
    yield mock.patch("aiohttp.connector.monotonic", virtual)
    # clocks that are injected have the real one for a default, kept with the function
    for function in _functions():
        if named := function.__kwdefaults__:
            changed = {name: virtual if value is real else value for name, value in named.items()}
            yield mock.patch.object(function, "__kwdefaults__", changed)
        if plain := function.__defaults__:
            yield mock.patch.object(function, "__defaults__", tuple(virtual if d is real else d for d in plain))


def _functions() -> Iterator[FunctionType]:
    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("runtime", "sdk", "service")]
    for module in ours:
        for _, owner in [("", module), *inspect.getmembers(module, inspect.isclass)]:
            yield from (member for _, member in inspect.getmembers(owner, inspect.isfunction))
