"""Listening sockets, and the servers behind them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from service.server.connections import Config, ConnectionLimits

_BACKLOG = 2048
#: connections accepted in one iteration of the event loop
_ACCEPT_BURST = 16
#: how long a shutdown waits for requests in flight: longer than the 60 s that a request may take
SHUTDOWN_SECONDS = 65


class BindError(Exception):
    """A port is in use or not allowed."""


class Server(uvicorn.Server):
    """A server that leaves signals to the process, which has two servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, variable: str) -> socket.socket:
    """Return a listening socket. Raises BindError with the name of the setting."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise BindError(f"{variable}: cannot listen on {host}:{port}: {error.strerror}") from error
    listening.setblocking(False)
    return listening


def duplicate_for_accept_burst(listening: socket.socket) -> list[socket.socket]:
    """Return duplicates of a listening socket, so that several connections are accepted per event-loop iteration.

    libuv accepts one per watched descriptor. In a flood, when iterations are long, a new connection would otherwise
    wait one iteration for each connection before it.
    """
    return [listening, *(listening.dup() for _ in range(_ACCEPT_BURST - 1))]


def uvicorn_config(app: Any, limits: ConnectionLimits | None = None, *, lifespan: str) -> Config:
    """Return the configuration of a server."""
    return Config(
        app,
        limits or ConnectionLimits(),
        ws="none",
        lifespan=lifespan,
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
