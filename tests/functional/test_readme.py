"""The examples of README.md and docs/calls.md run unchanged."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

from publishing.packages.wheel import build_wheel
from tests.functional.world import World

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CALLS = (ROOT / "docs" / "calls.md").read_text("utf-8")
SANDBOX = "http://127.0.0.1:8100"
PIPE = asyncio.subprocess.PIPE


async def test_python_example_orders_a_ride_with_the_wheel(fom: World, tmp_path: Path) -> None:
    [example] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert SANDBOX in example
    fom.sandbox.service_url = fom.url
    code = example.replace(SANDBOX, fom.sandbox.authproxy.url)
    wheel = await asyncio.to_thread(build_wheel, ROOT, "0.0.0", tmp_path)
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=tmp_path, env=environment, stdout=PIPE, stderr=PIPE
    )
    assert await run.communicate() == (b"ordered: searching\n", b"")
    assert len(fom.sandbox.books.committed) == 1


async def test_shell_examples_run_twice_when_pasted_in_order(fom: World) -> None:
    readme = README[README.index("## How to call it") : README.index("### From Python")]
    script = "\n".join(line.removeprefix("    ") for line in (readme + CALLS).splitlines() if line.startswith("    "))
    assert SANDBOX in script
    fom.sandbox.service_url = fom.url
    script = script.replace(SANDBOX, fom.sandbox.authproxy.url)
    for _ in range(2):
        active, estimate, draft, commit, order, edited, cancelled, refused, faults = await pasted(script)
        assert active == {"orders": []}
        assert estimate["offer_id"]
        assert commit == {"order_id": draft["order_id"], "status": "searching"}
        assert order["order_id"] == edited["order_id"] == draft["order_id"]
        assert edited["version"] == order["version"] + 1
        assert cancelled["status"] == "cancelled"
        assert refused["order_id"]
        assert faults[0]["fault"] == {"type": "answer_lost"}
        fom.sandbox.faults.clear()


async def pasted(script: str) -> list[Any]:
    """Return the JSON document on each line that a shell prints."""
    shell = await asyncio.create_subprocess_exec("bash", "-euo", "pipefail", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    printed, errors = await shell.communicate(script.encode())
    assert errors == b""
    *lines, control = printed.decode().split("\n[", 1)
    return [*(json.loads(line) for line in "".join(lines).splitlines()), json.loads(f"[{control}")]
