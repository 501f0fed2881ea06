"""Running the compiler in tests: on folders of their own, in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen.__main__ import main
from codegen.contracts import OWN

REPOSITORY = Path(__file__).resolve().parents[2]
SHOWCASE = REPOSITORY / "tests" / "contract" / "showcase"
GOLDEN = REPOSITORY / "tests" / "contract" / "golden"


def compile_contracts(*arguments: str | Path) -> int:
    """The exit code of ``python -m codegen`` with these arguments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["codegen", *map(str, arguments)])
        return main()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its relative path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def minimal(**components: Any) -> dict[str, Any]:
    """The smallest contract that the compiler takes, with ``components/schemas`` if there are any."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "minimal", "version": "1"},
        "paths": {"/x": {"post": {"operationId": "doIt", "responses": {"204": {"description": "done"}}}}},
        "components": {"schemas": components},
    }


def write_root(root: Path, upstream: Any = None, own: Any = None, **files: str) -> Path:
    """A folder to compile with our contract, one upstream's, and further ``files`` beside the latter."""
    folder = root / "clients" / "upstream"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "api").mkdir(exist_ok=True)
    (root / "api" / "openapi.yaml").write_text(_text(own or minimal()), "utf-8")
    (folder / "openapi.yaml").write_text(_text(upstream or minimal()), "utf-8")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    assert OWN == "fleet-orders-manager"
    return root


def _text(contract: Any) -> str:
    return contract if isinstance(contract, str) else json.dumps(contract)
