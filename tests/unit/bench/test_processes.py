"""Resource usage of a process."""

from __future__ import annotations

import os
import threading
import time

from bench.processes import cpu_seconds

_BUSY = 0.05


def test_the_time_of_a_thread_that_has_ended_counts() -> None:
    """Peers that check tokens in threads have looked cheaper than they are."""

    def work() -> None:
        while time.thread_time() < _BUSY:
            pass

    before = cpu_seconds(os.getpid())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert cpu_seconds(os.getpid()) - before >= _BUSY
