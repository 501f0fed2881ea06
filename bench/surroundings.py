"""Environment of every measured server: keys of its callers, a token, and an nginx as all three upstreams."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.nginx import upstreams
from bench.processes import OTHER_CORE, running, wait_for_port
from sandbox.authproxy.keys import KeyRing
from sandbox.clock import SystemClock
from sandbox.ports import free_ports


@dataclass(frozen=True)
class Surroundings:
    """``settings`` are those of a service here, but for its ports."""

    keys: KeyRing
    upstream_port: int
    settings: Mapping[str, str]


@contextlib.contextmanager
def surroundings(folder: Path, answers: Mapping[str, Any]) -> Iterator[Surroundings]:
    """The upstreams give ``answers``, by path. Raises RuntimeError where nginx does not start."""
    folder.mkdir(exist_ok=True)
    keys, jwks, token = KeyRing(SystemClock()), folder / "jwks.json", folder / "service-token"
    jwks.write_text(json.dumps(keys.jwks()))
    token.write_text("bench")
    (port,) = free_ports(1)
    command = upstreams(folder / "upstreams", port, answers)
    with running(
        command, port, core=OTHER_CORE, environment={}, log=folder / "upstreams.log", folder=Path.cwd()
    ) as server:
        wait_for_port(server)
        settings = {
            **dict.fromkeys(("FOM_INT_API_URL", "FOM_FLEET_PARKS_URL", "FOM_PERSONAL_URL"), server.url),
            "FOM_SERVICE_TOKEN_FILE": str(token),
            "FOM_AUTHPROXY_JWKS": str(jwks),
            "FOM_DRAIN_SECONDS": "0",
        }
        yield Surroundings(keys, port, settings)
