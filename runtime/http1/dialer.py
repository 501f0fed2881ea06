"""From a base URL to a connection: names, addresses, TLS."""

from __future__ import annotations

import asyncio
import math
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohappyeyeballs import AddrInfoType, start_connection

P = TypeVar("P", bound=asyncio.Protocol)

#: Seconds for which the addresses of a host are remembered.
REMEMBERED = 10.0
#: seconds after which uvloop lets go of a handshake that nobody waits for any more
_HANDSHAKE = 1.0
#: Seconds after which the next address is tried as well (RFC 8305).
_DELAY = 0.25
#: Seconds for which an address is tried last after another one was faster by more than the delay, or it failed.
AVOIDED = 60.0


class Server:
    """Where a base URL leads to. Raises ValueError for one that is none, or that has a user in it."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ValueError("a base URL is http:// or https://, a host and perhaps a port")
        self.is_tls = parts.scheme == "https"
        self.host = parts.hostname
        self.port = (443 if self.is_tls else 80) if parts.port is None else parts.port
        self.name = parts.netloc
        self.path = parts.path
        self.addresses = _read_address(self.host, self.port)


server_of = lru_cache(maxsize=64)(Server)


class Dialer:
    """Connects. ``clock`` is in seconds; without ``tls`` servers are believed as the machine's certificates say."""

    def __init__(self, clock: Callable[[], float], tls: ssl.SSLContext | None) -> None:
        self._clock = clock
        self._tls = tls
        self._avoided: dict[Any, float] = {}
        self._found: dict[tuple[str, int], tuple[float, asyncio.Task[Sequence[AddrInfoType]]]] = {}

    async def connect(self, server: Server, protocol: Callable[[], P]) -> P:
        """Raises OSError or UnicodeError."""
        addresses = self._by_preference(server.addresses or await self._addresses(server))
        try:
            connected = await start_connection(addresses, happy_eyeballs_delay=_DELAY)
        except OSError:
            self._found.pop((server.host, server.port), None)
            raise
        self._avoid_before(connected.getpeername(), addresses)
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(protocol, sock=connected, **self._security(server))
        return connection

    async def close(self) -> None:
        """End the look-ups that are under way."""
        looking = [task for _, task in self._found.values()]
        self._found.clear()
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)

    def _by_preference(self, addresses: Sequence[AddrInfoType]) -> Sequence[AddrInfoType]:
        """Put those last that were avoided lately: each new connection would wait for a dead address again."""
        if not self._avoided or len(addresses) == 1:
            return addresses
        since = self._clock() - AVOIDED
        self._avoided = {address: at for address, at in self._avoided.items() if at > since}
        return sorted(addresses, key=lambda info: self._avoided.get(info[4], -math.inf))

    def _avoid_before(self, connected: Any, addresses: Sequence[AddrInfoType]) -> None:
        for *_, address in addresses:
            if address[:2] == connected[:2]:
                self._avoided.pop(address, None)
                return
            self._avoided[address] = self._clock()

    async def _addresses(self, server: Server) -> Sequence[AddrInfoType]:
        # a look-up cannot be broken off, and holds one of few threads: all who want a host wait for the same one
        place, now = (server.host, server.port), self._clock()
        since, looking = self._found.get(place, (now, None))
        if looking is None or (looking.done() and (since <= now - REMEMBERED or looking.exception() is not None)):
            looking = asyncio.create_task(_look_up(*place))
            looking.add_done_callback(_heed)
            self._found[place] = now, looking
        return await asyncio.shield(looking)

    def _security(self, server: Server) -> dict[str, Any]:
        if not server.is_tls:
            return {}
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return {"ssl": self._tls, "server_hostname": server.host, "ssl_handshake_timeout": _HANDSHAKE}


def _read_address(host: str, port: int) -> Sequence[AddrInfoType]:
    """Of a host that is an address itself: no thread is needed for it. Nothing for a name."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ()


async def _look_up(host: str, port: int) -> Sequence[AddrInfoType]:
    return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _heed(looked: asyncio.Task[Any]) -> None:
    """asyncio reports a failure that nobody has looked at, and perhaps nobody waits any more."""
    if not looked.cancelled():
        looked.exception()
