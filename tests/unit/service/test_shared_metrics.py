"""Metrics of several workers, through the files that they share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.telemetry.metrics import SharedMetrics

ROOT = Path(__file__).resolve().parents[3]
WORK = """
import sys
from service.telemetry.metrics import Metrics, share_metrics
share_metrics(int(sys.argv[1]))
metrics = Metrics()
metrics.requests.labels("orders_commit", "200", "ok").inc(int(sys.argv[2]))
metrics.request_duration.labels("orders_commit").observe(0.02)
metrics.in_flight.set(3)
metrics.ready.set(1)
metrics.retry_budget.labels("int-api").set(100 - int(sys.argv[2]))
metrics.orders_drafted.inc(2)
"""


def work(folder: Path, slot: int, requests: int) -> None:
    """A worker's life: it serves so many requests and is gone."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    subprocess.run([sys.executable, "-c", WORK, str(slot), str(requests)], cwd=ROOT, env=environment, check=True)


@pytest.fixture
def shared(tmp_path: Path) -> SharedMetrics:
    return SharedMetrics(tmp_path)


def lines(shared: SharedMetrics) -> dict[str, float]:
    text = [line for line in shared.exposition().decode().splitlines() if not line.startswith("#")]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text}


REQUESTS = 'fom_requests_total{code="ok",operation="orders_commit",status="200"}'


def test_workers_are_counted_together_and_a_replacement_counts_on(shared: SharedMetrics, tmp_path: Path) -> None:
    work(tmp_path, 0, 5)
    work(tmp_path, 1, 7)
    found = lines(shared)
    assert found[REQUESTS] == 12
    assert found['fom_request_duration_seconds_count{operation="orders_commit"}'] == 2
    assert (found["fom_requests_in_flight"], found["fom_ready"], found["fom_orders_drafted_total"]) == (6, 1, 4)
    assert found['fom_upstream_retry_budget{upstream="int-api"}'] == 93, "of the worker that has the least"
    files = set(tmp_path.iterdir())
    work(tmp_path, 1, 100)
    assert lines(shared)[REQUESTS] == 112
    assert set(tmp_path.iterdir()) == files, "deaths leave no files behind"


def test_who_has_ended_does_nothing_any_more_but_has_done_what_it_did(shared: SharedMetrics, tmp_path: Path) -> None:
    work(tmp_path, 0, 5)
    shared.forget(0)
    found = lines(shared)
    assert found[REQUESTS] == 5
    assert not {"fom_requests_in_flight", "fom_ready"} & found.keys()


def test_room_is_taken_at_the_start(tmp_path: Path) -> None:
    """Else a disk that is full later ends every worker with SIGBUS, at whatever it counts for the first time."""
    work(tmp_path, 0, 5)
    files = {file.name: file.stat() for file in tmp_path.iterdir()}
    assert files
    assert dict.fromkeys(files, True) == {name: s.st_blocks * 512 >= s.st_size for name, s in files.items()}


def test_a_worker_without_room_says_so(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "none")}
    worker = [sys.executable, "-m", "service.server.worker", "0", "1", "0"]
    ended = subprocess.run(worker, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == f"metrics: cannot be kept in {tmp_path}/none: No such file or directory\n"
