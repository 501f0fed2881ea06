"""Differs of other people, run by Node."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codegen.document import Raw
from publishing.gate.findings import Finding
from publishing.gate.wire import for_differs

_NODE = Path(__file__).resolve().parent.parent / "node"
#: api-smart-diff is quick; optic finds what it misses, and needs up to a minute
DIFFERS = ("api-smart-diff", "optic")


class DifferFailed(Exception):
    """A differ gave no verdict."""


def differ_findings(old: Raw, new: Raw, differs: Sequence[str] = DIFFERS) -> list[Finding]:
    """Return the changes that the differs call breaking. Raises DifferFailed."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("released.json", "present.json")]
        for file, document in zip(files, for_differs(old, new), strict=True):
            file.write_text(json.dumps(document), "utf-8")
        return [finding for differ in differs for finding in _run(differ, files)]


def _run(differ: str, files: Sequence[Path]) -> list[Finding]:
    command = ["node", str(_NODE / f"{differ}.mjs"), *map(str, files)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [Finding(found["place"], differ, found["what"]) for found in json.loads(done.stdout)]
    except OSError as error:
        raise DifferFailed(f"{differ}: Node cannot be run: {error}") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise DifferFailed(f"{differ}: {getattr(error, 'stderr', error)}") from error
