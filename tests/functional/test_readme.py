"""What README.md shows of the Python client runs as it stands there."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from tests.functional.world import World

ROOT = Path(__file__).resolve().parents[2]
SANDBOX = "http://127.0.0.1:8100"


async def test_the_python_example_orders_a_ride(fom: World) -> None:
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert SANDBOX in example
    fom.sandbox.service_url = fom.url
    code = example.replace(SANDBOX, fom.sandbox.authproxy.url)
    pipe = asyncio.subprocess.PIPE
    run = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=pipe, stderr=pipe)
    assert await run.communicate() == (b"ordered: searching\n", b"")
    assert len(fom.sandbox.books.committed) == 1
