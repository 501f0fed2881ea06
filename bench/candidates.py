"""The service and its peers: how each is started, and of what it is made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import nginx

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Candidate:
    """A way to do the job. ``module`` is run by ``python``; without one it is nginx."""

    key: str
    title: str
    module: str | None
    packages: Sequence[str]
    python: str = sys.executable
    root: Path = _ROOT
    """Checkout that it is run from"""

    def command(self, folder: Path, port: int, upstream_port: int) -> list[str]:
        """Program to run."""
        if self.module is None:
            return nginx.reverse_proxy(folder / self.key, port, upstream_port)
        return [self.python, "-m", self.module]

    def versions(self) -> str:
        """Names and versions of its packages."""
        if self.module is None:
            return f"nginx {nginx.version()}"
        return ", ".join(f"{package} {version(package)}" for package in self.packages)


#: with nothing beside what the service needs, since libraries look for each other when they are imported
_SERVICE_PYTHON = str(_ROOT / ".venv-service/bin/python")

OURS = Candidate(
    "service",
    "fleet-orders-manager",
    "service",
    ("connexion", "msgspec", "uvicorn", "uvloop", "httptools"),
    _SERVICE_PYTHON,
)
PEERS = (
    Candidate(
        "aiohttp",
        "(a) by hand: aiohttp.web, aiohttp, nothing validated",
        "bench.peers.handwritten_aiohttp",
        ("aiohttp", "orjson", "uvloop"),
    ),
    Candidate(
        "fastapi_httpx",
        "(b) FastAPI, pydantic, httpx",
        "bench.peers.fastapi_httpx",
        ("fastapi", "pydantic", "httpx", "uvicorn", "uvloop", "httptools"),
    ),
    Candidate(
        "fastapi_aiohttp",
        "(c) FastAPI, pydantic, aiohttp",
        "bench.peers.fastapi_aiohttp",
        ("fastapi", "pydantic", "aiohttp", "uvicorn", "uvloop", "httptools"),
    ),
    Candidate(
        "connexion",
        "(d) connexion by the book, stock openapi-python-client",
        "bench.peers.connexion_by_the_book",
        ("connexion", "openapi-python-client", "httpx", "uvicorn", "uvloop", "httptools"),
    ),
    Candidate(
        "on_aiohttp",
        "fleet-orders-manager, FOM_TRANSPORT=aiohttp",
        "bench.peers.service_on_aiohttp",
        ("aiohttp",),
        _SERVICE_PYTHON,
    ),
    Candidate(
        "pyreqwest",
        "fleet-orders-manager, but on pyreqwest's transport",
        "bench.peers.service_on_pyreqwest",
        ("pyreqwest",),
    ),
    Candidate("nginx", "(e) nginx, a bare reverse proxy: one upstream call", None, ()),
)


def other_checkout(folder: Path) -> Candidate:
    """Return the service of another checkout, such as the commit before a change."""
    return Candidate("other", f"fleet-orders-manager in {folder.name}", "service", (), _SERVICE_PYTHON, folder)


def make_stock_clients(clients: Path) -> None:
    """Into a folder, the clients that openapi-python-client makes of the upstreams' contracts as it comes."""
    clients.mkdir(exist_ok=True)
    for upstream in ("int-api", "fleet-parks", "personal"):
        package = clients / f"{upstream.replace('-', '_')}_client"
        command = ["--path", str(_ROOT / "clients" / upstream / "openapi.yaml"), "--output-path", str(package)]
        options = ["--meta", "none", "--overwrite", "--fail-on-warning", "--config", str(_no_hooks(clients))]
        subprocess.run(
            [Path(sys.executable).with_name("openapi-python-client"), "generate", *command, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _no_hooks(clients: Path) -> Path:
    """Formatting makes no difference here."""
    config = clients / "openapi-python-client.yaml"
    config.write_text("post_hooks: []\n")
    return config
