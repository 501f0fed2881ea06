"""``python -m bench.pinned CORE COMMAND...``: become COMMAND, on that core alone."""

from __future__ import annotations

import os
import sys

os.sched_setaffinity(0, {int(sys.argv[1])})
os.execvp(sys.argv[2], sys.argv[2:])
