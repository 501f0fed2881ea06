"""Programs of Debian's packages, unpacked beside the project: nothing is installed and no daemon is started.

``python -m tools.debian PACKAGE PROGRAM [ARGUMENT...]`` runs one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / ".debian"


class NotHere(Exception):
    """This machine has no apt-get, or apt-get cannot fetch the package."""


@dataclass(frozen=True)
class Unpacked:
    """Files of a package, below ``root``."""

    root: Path

    def program(self, name: str) -> str:
        """Return the path of a program of the package. Raises NotHere."""
        for folder in ("usr/sbin", "usr/bin"):
            if (self.root / folder / name).is_file():
                return str(self.root / folder / name)
        raise NotHere(f"there is no {name} in {self.root.name}")

    @property
    def environment(self) -> dict[str, str]:
        """Return the library folders for programs of the package."""
        libraries = {str(file.parent) for file in self.root.glob("usr/lib/*/lib*.so*")}
        return {"LD_LIBRARY_PATH": ":".join(sorted(libraries))} if libraries else {}


def unpacked(package: str, *libraries: str, cache: Path = CACHE) -> Unpacked:
    """A package, and the ones of its libraries that may not be installed; fetched once. Raises NotHere."""
    root = cache / package
    if not root.is_dir():
        if shutil.which("apt-get") is None:
            raise NotHere(f"{package}: this machine has no apt-get")
        cache.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            _fetch(Path(folder), (package, *libraries))
            half = Path(folder) / "root"
            for file in Path(folder).glob("*.deb"):
                subprocess.run(["dpkg", "-x", file, half], check=True)
            if not root.is_dir():
                os.rename(half, root)
    return Unpacked(root)


def _fetch(folder: Path, packages: tuple[str, ...]) -> None:
    download = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", *packages]
    if subprocess.run(download, cwd=folder, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return
    # a machine that is new has no lists yet
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    if subprocess.run(download, cwd=folder, check=False).returncode:
        raise NotHere(f"{' '.join(packages)}: apt-get cannot fetch it")


if __name__ == "__main__":
    try:
        package = unpacked(sys.argv[1])
        os.execve(package.program(sys.argv[2]), sys.argv[2:], {**os.environ, **package.environment})
    except NotHere as reason:
        sys.exit(str(reason))
