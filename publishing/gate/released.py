"""Comparison of the served contract with the release of its version. Needs no Node; part of ``make test``."""

from __future__ import annotations

from pathlib import Path

from codegen.document import load
from publishing.gate.versions import newest_release, parse_version, show


def check_release(root: Path) -> bool:
    """Return whether the served version is released; a version that is not must come after the newest release.

    Raises ValueError where a released version is served with another contract or another catalogue of errors.
    """
    served = root / "generated" / "fleet_orders_manager" / "openapi.yaml"
    version = parse_version(str(load(served)["info"]["version"]))
    folder = root / "api" / "released"
    newest = newest_release(folder)
    if version > newest.version:
        return False
    contract, catalogue = folder / f"{show(version)}.yaml", folder / "errors" / f"{show(version)}.yaml"
    for released, present in ((contract, served), (catalogue, root / "api" / "errors.yaml")):
        if not released.exists() or released.read_bytes() != present.read_bytes():
            raise ValueError(
                f"{present.relative_to(root)} is not {released.relative_to(root)}: "
                f"{show(version)} is released, so a change needs a new info.version in api/openapi.yaml"
            )
    return True
