"""The folder of workers' metrics: it goes with its supervisor, or with the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from service.server.folder import metrics_folder

ROOT = Path(__file__).resolve().parents[4]
SUPERVISE = """
import subprocess, sys, time
from service.server.folder import metrics_folder
with metrics_folder() as folder:
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=[folder.lock])
    print(folder.path, worker.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_it_ends_with_what_is_in_it(tmp_path: Path) -> None:
    with metrics_folder() as folder:
        (folder.path / "counter_0.db").touch()
        assert folder.path.parent == tmp_path
    assert not list(tmp_path.iterdir())


def test_one_that_was_left_behind_is_removed_once_nobody_uses_it(tmp_path: Path) -> None:
    other = tmp_path / "fom-workers-link"
    other.symlink_to(ROOT)
    with subprocess.Popen([sys.executable, "-c", SUPERVISE], cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        theirs, worker = supervisor.stdout.readline().split()
        (Path(theirs) / "counter_0.db").touch()
        with metrics_folder():
            assert Path(theirs).exists()
        supervisor.kill()
        supervisor.wait()
        with metrics_folder():
            assert Path(theirs).exists(), "its worker has not ended yet"
        os.kill(int(worker), signal.SIGKILL)
        while Path(theirs).exists():
            with metrics_folder() as folder:
                assert folder.path.exists()
        assert list(tmp_path.iterdir()) == [other]
