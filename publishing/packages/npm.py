"""The npm package: types and calls by openapi-typescript and openapi-fetch, and the loops around them. Needs Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path


def build_npm_package(root: Path, version: str, target: Path) -> Path:
    """The tarball, in ``target``. Raises CalledProcessError where it cannot be built."""
    source = root / "sdk" / "typescript"
    _run(source, "run", "build")
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        shutil.copytree(source / "dist", stage / "dist")
        shutil.copy(source / "README.md", stage)
        shutil.copy(root / "LICENSE", stage)
        (stage / "package.json").write_text(json.dumps(_manifest(source, version), indent=2) + "\n", "utf-8")
        packed = json.loads(_run(stage, "pack", "--json", "--pack-destination", str(target.resolve())))
    # npm prints a list or, in other versions, an object by name
    (one,) = packed.values() if isinstance(packed, dict) else packed
    return target / str(one["filename"])


def _manifest(source: Path, version: str) -> dict[str, object]:
    """Return the manifest for users of the package, without the parts for its build."""
    manifest = json.loads((source / "package.json").read_text("utf-8"))
    return {key: value for key, value in manifest.items() if key not in ("scripts", "devDependencies")} | {
        "version": version
    }


def _run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["npm", "--silent", *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
