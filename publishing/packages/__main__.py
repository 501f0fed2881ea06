"""``python -m publishing.packages``: build ``dist/`` anew, with all that other teams get of this contract."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from publishing.packages.npm import build_npm_package
from publishing.packages.reference import reference_page
from publishing.packages.wheel import build_wheel

_ROOT = Path(__file__).resolve().parent.parent.parent


def build(root: Path, target: Path) -> None:
    """Replaces ``target``. Raises CalledProcessError where a part cannot be built; ``target`` is then incomplete."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    contract = root / "generated" / "fleet_orders_manager"
    for file in (contract / "openapi.yaml", contract / "openapi.json", root / "api" / "errors.yaml"):
        shutil.copyfile(file, target / file.name)
    shutil.copyfile(root / "api" / "CHANGELOG.md", target / "CHANGELOG.md")
    text = (contract / "openapi.json").read_text("utf-8")
    version = str(json.loads(text)["info"]["version"])
    (target / "reference.html").write_text(reference_page(text, version), "utf-8")
    build_wheel(root, version, target.resolve())
    build_npm_package(root, version, target)


def main() -> int:
    """Exit code 1 where a part cannot be built."""
    parser = argparse.ArgumentParser(prog="publishing.packages", description=__doc__)
    parser.add_argument("--target", type=Path, default=_ROOT / "dist", help="the folder to replace (default: dist/)")
    target = parser.parse_args().target
    try:
        build(_ROOT, target)
    except subprocess.CalledProcessError as error:
        print(error, file=sys.stderr)
        return 1
    for file in sorted(target.iterdir()):
        print(f"{file.stat().st_size:>9}  {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
