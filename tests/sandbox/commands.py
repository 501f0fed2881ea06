"""``python -m sandbox run``, beside another one."""

from __future__ import annotations

from sandbox.ports import bound_socket

_PORTS = ("--port", "--private-port", "--authproxy-port", "--int-api-port", "--fleet-parks-port", "--personal-port")


def run_on_free_ports() -> tuple[str, ...]:
    """The arguments."""
    sockets = [bound_socket("127.0.0.1", 0) for _ in _PORTS]
    ports = [str(free.getsockname()[1]) for free in sockets]
    for free in sockets:
        free.close()
    return ("run", *(part for option in zip(_PORTS, ports, strict=True) for part in option))
