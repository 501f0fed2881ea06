"""Programs of Debian's packages, unpacked beside the project: nothing is installed and no daemon is started."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PACKAGES = ("nginx", "wrk", "hey", "libluajit-5.1-2")


class Tools:
    """nginx, wrk and hey below ``folder``."""

    def __init__(self, folder: Path) -> None:
        root = folder / "debian"
        if not root.is_dir():
            _unpack(folder, root)
        self.nginx = str(root / "usr/sbin/nginx")
        self.wrk = str(root / "usr/bin/wrk")
        self.hey = str(root / "usr/bin/hey")
        (library,) = root.glob("usr/lib/*/libluajit-5.1.so.2")
        #: where programs of these packages find their libraries
        self.environment = {"LD_LIBRARY_PATH": str(library.parent)}

    def versions(self) -> dict[str, str]:
        """The versions of what serves or loads here."""
        nginx = subprocess.run([self.nginx, "-v"], capture_output=True, text=True, check=True)
        return {"nginx": nginx.stderr.rsplit("/", 1)[1].strip()}


def _unpack(folder: Path, root: Path) -> None:
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(
        ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", *_PACKAGES], cwd=packages, check=True
    )
    half = root.with_suffix(".half")
    for package in sorted(packages.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(half)], check=True)
    half.rename(root)
