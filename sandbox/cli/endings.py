"""End of all processes together: on a signal, or with the death of the parent."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


def end_by_signals() -> None:
    """From now on SIGINT and SIGTERM cancel the task that calls this: the first one ends cleanly, the next at once."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


@asynccontextmanager
async def ended_with_us(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """Tell `process` to end (SIGTERM) where we are killed and cannot.

    A shell beside it waits for a pipe of ours, which the operating system closes when we are gone.
    """
    nowhere = asyncio.subprocess.DEVNULL
    watcher = await asyncio.create_subprocess_exec(
        *("sh", "-c", 'read -r _; kill "$0"', str(process.pid)),
        stdin=asyncio.subprocess.PIPE,
        stdout=nowhere,
        stderr=nowhere,
        # what ends us by our group must not end it
        start_new_session=True,
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            watcher.kill()
        await watcher.wait()
