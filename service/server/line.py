"""What a worker says to its supervisor, a line each."""

from __future__ import annotations

import asyncio
import contextlib

READY = b"ready\n"
ALIVE = b"alive\n"
#: seconds between two signs of life
ALIVE_EVERY = 1.0


async def word_of(worker: asyncio.StreamReader, misses: int) -> bytes:
    """The next line; nothing at the end. Raises TimeoutError for a worker that has missed so many signs of life.

    They are counted, and no time is taken since the last word: a supervisor that stood still itself, as all do in a
    container that is paused, has heard nobody meanwhile, though nobody is hung.
    """
    for _ in range(misses):
        try:
            async with asyncio.timeout(ALIVE_EVERY):
                return await worker.readline()
        except TimeoutError:
            continue
    raise TimeoutError


async def end_of(supervisor: asyncio.StreamReader) -> None:
    """Wait for it: nothing else ever comes from there."""
    # what it had not read of us by then makes a reset of its end
    with contextlib.suppress(ConnectionError):
        await supervisor.read()
