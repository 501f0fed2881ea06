"""Which versions were released, and which one may come next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from publishing.gate.findings import Weight

Version = tuple[int, int, int]


def parse_version(text: str) -> Version:
    """Raises ValueError for what is not three numbers."""
    match = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text)
    if match is None:
        raise ValueError(f"{text}: a version is three numbers, as in 1.2.3")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def show(version: Version) -> str:
    """As it is written."""
    return ".".join(map(str, version))


def raised(version: Version, weight: Weight) -> Version:
    """The next version for a change of this weight."""
    major, minor, patch = version
    match weight:
        case Weight.MAJOR:
            return major + 1, 0, 0
        case Weight.MINOR:
            return major, minor + 1, 0
        case Weight.PATCH:
            return major, minor, patch + 1
        case Weight.NONE:
            return version


def version_refusal(released: Version, present: Version, weight: Weight) -> str | None:
    """Why a contract that has changed so much may not bear this version; ``None`` if it may.

    A greater step than needed is taken: meaning may change where no rule sees it.
    """
    demanded = raised(released, weight)
    allowed = [raised(released, step) for step in Weight if step >= weight]
    if present in allowed:
        return None
    if present == released:
        return f"{show(present)} is released already, and the contract has changed: it must be {show(demanded)}"
    steps = " or ".join(show(version) for version in dict.fromkeys(allowed))
    return f"after {show(released)} this change makes it {steps}, not {show(present)}"


@dataclass(frozen=True)
class Release:
    """A released contract and its catalogue of errors, where one was released with it."""

    version: Version
    contract: Path
    catalogue: Path | None


def newest_release(folder: Path) -> Release:
    """Raises ValueError for a file whose name is no version, and where there is no release at all."""
    contracts = {parse_version(path.stem): path for path in folder.glob("*.yaml")}
    if not contracts:
        raise ValueError(f"{folder}: nothing was ever released")
    version = max(contracts)
    catalogue = folder / "errors" / f"{show(version)}.yaml"
    return Release(version, contracts[version], catalogue if catalogue.exists() else None)
