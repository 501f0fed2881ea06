"""``python -m tests.contract.update_golden``: accept the compiler's present output as the expected one."""

from __future__ import annotations

import sys
from pathlib import Path

from codegen.__main__ import main

HERE = Path(__file__).resolve().parent
SHOWCASE = HERE / "showcase"
GOLDEN = HERE / "golden"

if __name__ == "__main__":
    sys.argv[1:] = ["--root", str(SHOWCASE), "--target", str(GOLDEN)]
    sys.exit(main())
