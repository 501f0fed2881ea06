"""The commands of docs/integrating.md, as they are written there, against service and sandbox."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.functional.world import World
from tests.published.commands import run

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "integrating.md").read_text("utf-8"), re.M | re.S)


async def test_a_first_order_in_three_ways(dist: Path, fom: World, tmp_path: Path) -> None:
    (tmp_path / "dist").symlink_to(dist)
    (tmp_path / "sdk").symlink_to(ROOT / "sdk")
    script = "\n".join(COMMANDS)
    told = await run("bash", "-euo", "pipefail", "-c", script, cwd=tmp_path, P=fom.sandbox.authproxy.url)
    assert re.search(r'^200: \{"order_id": ?"\w+", ?"status": ?"searching"\}$', told, re.M)
    assert len(re.findall(r"^ordered \w+: searching$", told, re.M)) == 2


async def test_who_follows_the_guide_again_orders_one_more(fom: World, tmp_path: Path) -> None:
    """The second draft warns of the first ride, whose id must not be taken for its own."""
    ids = []
    for _ in range(2):
        told = await run("bash", "-euo", "pipefail", "-c", COMMANDS[0], cwd=tmp_path, P=fom.sandbox.authproxy.url)
        ids += re.findall(r'^200: \{"order_id": ?"(\w+)", ?"status": ?"searching"\}$', told, re.M)
    assert len(set(ids)) == 2


def test_the_files_that_are_named_are_there() -> None:
    text = (ROOT / "docs" / "integrating.md").read_text("utf-8")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    named = re.findall(r"`((?:docs|sdk|api|publishing)/[\w./-]+)`", text)
    assert named
    for name in named:
        assert any(path == name or path.startswith(name) for path in tracked), name
