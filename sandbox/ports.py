"""The ports the sandbox listens on."""

import socket
from dataclasses import dataclass

BACKLOG = 512


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Ports to listen on; 0 is any free port."""

    int_api: int = 0
    fleet_parks: int = 0
    personal: int = 0
    authproxy: int = 0


class PortTaken(Exception):
    """Another process listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken")
        self.port = port


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortTaken."""
    # asyncio sends small packets at once (TCP_NODELAY) only where the socket says outright that it is TCP
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise PortTaken(port) from None
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """So many ports that were free just now."""
    sockets = [bound_socket(host, 0) for _ in range(count)]
    ports = [int(listening.getsockname()[1]) for listening in sockets]
    for listening in sockets:
        listening.close()
    return ports
