"""The image's recipe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def test_hadolint_finds_nothing(tmp_path: Path) -> None:
    recipe = (DEPLOY / "Containerfile").read_text("utf-8")
    assert _judged(DEPLOY / "Containerfile") == ""
    worse = tmp_path / "Containerfile"
    worse.write_text(recipe.replace("USER 10001:10001", "USER root"), "utf-8")
    assert "DL3002" in _judged(worse)


def _judged(file: Path) -> str:
    hadolint = Path(sys.executable).with_name("hadolint")
    return subprocess.run([hadolint, "--no-color", file], capture_output=True, text=True, check=False).stdout
