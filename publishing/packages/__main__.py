"""``python -m publishing.packages``: build ``dist/`` anew, with all that other teams get of this contract."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from publishing.gate.released import check_release
from publishing.packages.npm import build_npm_package
from publishing.packages.postman import collection
from publishing.packages.reference import reference_page
from publishing.packages.wheel import build_wheel

_ROOT = Path(__file__).resolve().parent.parent.parent


def build(root: Path, target: Path) -> str:
    """Replace ``target`` and return the version: a development version, unless it is released byte for byte.

    Raises CalledProcessError where a part cannot be built; ``target`` is then incomplete. Raises ValueError where a
    released version has been changed.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    contract = root / "generated" / "fleet_orders_manager"
    version = str(json.loads((contract / "openapi.json").read_text("utf-8"))["info"]["version"])
    is_released = check_release(root)
    stamp = version if is_released else f"{version}-dev"
    for file in (contract / "openapi.yaml", contract / "openapi.json"):
        text = re.sub(rf'(version"?: "?){re.escape(version)}\b', rf"\g<1>{stamp}", file.read_text("utf-8"), count=1)
        (target / file.name).write_text(text, "utf-8")
    for file in (root / "api" / "errors.yaml", root / "api" / "CHANGELOG.md"):
        shutil.copyfile(file, target / file.name)
    text = (target / "openapi.json").read_text("utf-8")
    (target / "reference.html").write_text(reference_page(text, stamp), "utf-8")
    postman = json.dumps(collection(json.loads(text)), ensure_ascii=False, indent=2)
    (target / "postman.json").write_text(postman + "\n", "utf-8")
    build_wheel(root, version if is_released else f"{version}.dev0", target.resolve())
    build_npm_package(root, version if is_released else f"{version}-dev.0", target)
    return stamp


def main() -> int:
    """Exit code 1 where a part cannot be built."""
    parser = argparse.ArgumentParser(prog="publishing.packages", description=__doc__)
    parser.add_argument("--target", type=Path, default=_ROOT / "dist", help="the folder to replace (default: dist/)")
    target = parser.parse_args().target
    try:
        version = build(_ROOT, target)
    except (subprocess.CalledProcessError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if version.endswith("-dev"):
        print(f"{version}: not released, so this is a development version (make release keeps it in api/released/)")
    for file in sorted(target.iterdir()):
        print(f"{file.stat().st_size:>9}  {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
