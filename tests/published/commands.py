"""Commands that other people run, while service and sandbox run in this process."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path


async def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Return the output. Fails if the exit code is not 0."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()
