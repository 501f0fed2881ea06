"""deploy/haproxy.cfg against the defaults of the service."""

from __future__ import annotations

import re

import msgspec

from service.settings import Settings
from tools.scale.balancer import CONFIG


def test_haproxy_closes_idle_connections_before_the_service_does() -> None:
    """A request that is sent while the service closes its connection is lost."""
    (seconds,) = re.findall(r"^ *timeout http-keep-alive (\d+)s$", CONFIG.read_text("utf-8"), re.MULTILINE)
    (default,) = (f.default for f in msgspec.structs.fields(Settings) if f.name == "keep_alive_seconds")
    assert int(seconds) < default
