"""Ports that are listened on, and the servers behind them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from service.server.connections import Bounds, Config

_BACKLOG = 2048
#: how many connections may be taken in one turn of the event loop
_TAKEN_AT_A_TIME = 16
#: seconds that requests in flight may take to end: more than any of them may last (API.md: 60 s)
LAST_REQUESTS = 65


class CannotListen(Exception):
    """A port is taken or not allowed."""


class Server(uvicorn.Server):
    """Signals are the process's business: it has two servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, variable: str) -> socket.socket:
    """A listening socket. Raises CannotListen, naming the setting."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise CannotListen(f"{variable}: cannot listen on {host}:{port}: {error.strerror}") from error
    listening.setblocking(False)
    return listening


def often(listening: socket.socket) -> list[socket.socket]:
    """A listening socket, as often as connections may be taken from it in one turn of the event loop.

    libuv takes one in each from a socket that it watches. In a flood, when turns are long, whoever comes with a new
    connection would wait for as many of them as connections came before.
    """
    # Whether accept waits belongs to the socket, not to a process's end of it: a copy of one that Python takes for
    # blocking would make it so for all workers, and one that lost the race for a connection would hang.
    listening.setblocking(False)
    return [listening, *(listening.dup() for _ in range(_TAKEN_AT_A_TIME - 1))]


def uvicorn_config(app: Any, bounds: Bounds | None = None, *, lifespan: str) -> Config:
    """How every server is run."""
    return Config(
        app,
        bounds or Bounds(),
        ws="none",
        lifespan=lifespan,
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_REQUESTS,
    )
