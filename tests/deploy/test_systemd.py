"""The systemd unit of a replica, checked by systemd itself where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from service.server.ports import SHUTDOWN_SECONDS

UNIT = Path(__file__).resolve().parents[2] / "deploy" / "systemd" / "fleet-orders-manager@.service"
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")


def verify(unit: Path) -> str:
    if SYSTEMD_ANALYZE is None:
        pytest.skip("systemd-analyze is not installed")
    found = subprocess.run([SYSTEMD_ANALYZE, "verify", unit], capture_output=True, text=True, check=False)
    return found.stderr + ("" if found.returncode == 0 else f"exit code {found.returncode}")


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    instance = tmp_path / "fleet-orders-manager@9000.service"
    instance.write_text(UNIT.read_text("utf-8"), "utf-8")
    assert verify(instance) == ""


def test_systemd_finds_an_unknown_setting(tmp_path: Path) -> None:
    instance = tmp_path / "fleet-orders-manager@9000.service"
    instance.write_text(UNIT.read_text("utf-8").replace("Restart=always", "Restarts=always"), "utf-8")
    assert "Restarts" in verify(instance)


def test_systemd_waits_longer_than_a_shutdown_takes() -> None:
    (seconds,) = (line.partition("=")[2] for line in UNIT.read_text().splitlines() if line.startswith("TimeoutStopSec"))
    assert int(seconds) > SHUTDOWN_SECONDS
