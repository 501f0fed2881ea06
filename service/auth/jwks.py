"""The public keys of fleet-authproxy: a JWKS file or URL, rotated without notice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import jwt
import msgspec

from runtime.client import Transport, TransportError
from runtime.codec import WireRequest
from service.auth.stat_signature import version_of

log = logging.getLogger(__name__)

#: seconds between two look-ups that callers can cause by a key that is not known
LOOK_UP_INTERVAL = 30.0
#: seconds after which keys are looked up anyway, so that one that was withdrawn ceases to count
REFRESH_INTERVAL = 300.0
#: seconds between look-ups while none has succeeded yet
_RETRY_INTERVAL = 5.0
#: for a look-up
_SECONDS = 2.0
#: bytes, more than any key set needs
_MAX_JWKS = 256 * 1024

Keys = Mapping[str, jwt.PyJWK]


class KeysUnavailable(Exception):
    """The key is not known and could not be looked up now; ``retry_after`` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("the key could not be looked up")
        self.retry_after = retry_after


class KeyStore(Protocol):
    """Finds public keys by their id."""

    async def find(self, kid: str, deadline: float | None = None) -> jwt.PyJWK | None:
        """``None`` for a key that does not exist. Raises KeysUnavailable where that cannot be said.

        Raises TimeoutError where a look-up lasts beyond ``deadline``, of ``time.monotonic``.
        """


class FileKeys:
    """A JWKS file, read again whenever it changes.

    It is looked at once in a moment of ``clock``: an event loop's stands still for a turn.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._looked: float | None = None
        self._seen: tuple[int, int, int] | None = None
        self.known: Keys = MappingProxyType({})
        self._readable = True
        self._reload()

    async def find(self, kid: str, deadline: float | None = None) -> jwt.PyJWK | None:
        current = self._reload()
        if kid not in self.known and not current:
            raise KeysUnavailable(1)
        return self.known.get(kid)

    def _reload(self) -> bool:
        """Whether the keys in hand are those of the file."""
        now = self._clock()
        if now == self._looked:
            return self._readable
        self._looked = now
        try:
            version = version_of(self._path)
            if version != self._seen:
                self.known = read_keys(self._path.read_bytes())
                self._seen = version
            self._readable = True
        except (OSError, ValueError):
            if self._readable:
                log.warning("jwks_unreadable")
            self._readable = False
        return self._readable


class UrlKeys:
    """A JWKS URL. A key never seen before is looked up again, at most once in LOOK_UP_INTERVAL."""

    def __init__(self, url: str, transport: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(url)
        self._server = f"{parts.scheme}://{parts.netloc}"
        self._place = urlunsplit(parts._replace(scheme="", netloc="", fragment="", path=parts.path or "/"))
        self._transport = transport
        self._clock = clock
        self.known: Keys = MappingProxyType({})
        self._asked: float | None = None
        #: the look-up after which an unknown key was logged: once, since each request may bring one
        self._reported: float | None = None
        self._current = False
        self._looking: asyncio.Task[bool] | None = None

    async def find(self, kid: str, deadline: float | None = None) -> jwt.PyJWK | None:
        if kid not in self.known:
            wait = 0.0 if self._asked is None else self._asked + LOOK_UP_INTERVAL - self._clock()
            if self._looking is None and wait > 0:
                if self._reported != self._asked:
                    log.warning("jwks_key_unknown", extra={"seconds": round(wait)})
                    self._reported = self._asked
                raise KeysUnavailable(max(1, -(-int(wait * 1000) // 1000)))
            if not await self._look_up_until(deadline):
                raise KeysUnavailable(max(1, -(-int(wait * 1000) // 1000)))
        return self.known.get(kid)

    async def keep_fresh(self) -> None:
        """Look the keys up at the start and from time to time, for as long as it is not cancelled."""
        while True:
            await self._look_up()
            await asyncio.sleep(REFRESH_INTERVAL if self._current else _RETRY_INTERVAL)

    async def close(self) -> None:
        """End a look-up that is under way."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look_up_until(self, deadline: float | None) -> bool:
        async with asyncio.timeout(None if deadline is None else deadline - time.monotonic()):
            return await self._look_up()

    async def _look_up(self) -> bool:
        """Shared by all who come while it is under way; it goes on when one of them has no more time."""
        if self._looking is None:
            self._asked = self._clock()
            self._looking = asyncio.create_task(self._ask())
            self._looking.add_done_callback(self._looked)
        return await asyncio.shield(self._looking)

    def _looked(self, _: object) -> None:
        self._looking = None

    async def _ask(self) -> bool:
        try:
            request = WireRequest(self._place, [], {}, None)
            answer = await self._transport.send("GET", self._server, request, _SECONDS, fresh=True)
            if answer.status != 200:
                raise ValueError(answer.status)
            self.known = read_keys(answer.body)
            self._current = True
        except TransportError as failed:
            self._lacks(failed.kind.value)
        except ValueError:
            self._lacks("bad_answer")
        return self._current

    def _lacks(self, reason: str) -> None:
        log.warning("jwks_unavailable", extra={"reason": reason})
        self._current = False


class _Jwks(msgspec.Struct):
    keys: list[dict[str, Any]]


def read_keys(content: bytes) -> Keys:
    """The Ed25519 keys of a JWKS (RFC 7517, RFC 8037) by their ids; others are passed over. Raises ValueError."""
    if len(content) > _MAX_JWKS:
        raise ValueError(len(content))
    keys = {}
    try:
        entries = msgspec.json.decode(content, type=_Jwks).keys
    except RecursionError:
        raise ValueError("nested too deep") from None
    for raw in entries:
        if raw.get("kty") == "OKP" and raw.get("crv") == "Ed25519" and isinstance(raw.get("kid"), str):
            try:
                # a private part, should one have got in, is none of our business
                public = {name: value for name, value in raw.items() if name != "d"}
                keys[raw["kid"]] = jwt.PyJWK(public, algorithm="EdDSA")
            except jwt.PyJWTError:
                log.warning("jwks_key_unreadable")
    return keys
