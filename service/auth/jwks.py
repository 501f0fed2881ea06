"""The public keys of fleet-authproxy: a JWKS (RFC 7517) in a file or at a URL, rotated without notice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import jwt
import msgspec

from runtime.client import Transport, TransportError
from runtime.codec import WireRequest
from service.auth.watched_file import WatchedFile

log = logging.getLogger(__name__)

#: seconds between two look-ups that tokens can cause: by an unknown key, or by a signature that does not fit
LOOK_UP_INTERVAL = 30.0
#: seconds after which keys are looked up anyway, so that a withdrawn key becomes invalid
REFRESH_INTERVAL = 300.0
#: seconds between look-ups before the first successful one
_RETRY_INTERVAL = 5.0
_LOOK_UP_SECONDS = 2.0
_MAX_JWKS_BYTES = 256 * 1024
_OK = 200

#: by their id, which several keys may have; none for an id all of whose keys are damaged
Keys = Mapping[str, Sequence[jwt.PyJWK]]


class KeysUnavailable(Exception):
    """The key is unknown and cannot be looked up now; ``retry_after`` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("the key could not be looked up")
        self.retry_after = retry_after


class KeyProvider(Protocol):
    """Finds public keys by their id. Both methods raise KeysUnavailable if a look-up is needed and fails.

    They raise TimeoutError if it lasts beyond ``deadline``, in seconds of ``time.monotonic``.
    """

    async def get(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        """Return the keys with an id, none for an id that does not exist."""

    async def get_replaced(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        """Return the keys with an id after another look-up, none where it is too early for one."""


class FileJwks:
    """A JWKS file, read again when it changes."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        initial: Keys = {}
        self._file = WatchedFile(path, read_keys, initial, event="jwks_unreadable", clock=clock)

    async def get(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        keys, is_current = self._file.read()
        if kid not in keys and not is_current:
            raise KeysUnavailable(1)
        return _find(keys, kid, 1)

    async def get_replaced(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        # the keys are those of the file already
        return ()


class RemoteJwks:
    """A JWKS at a URL. Tokens cause at most one look-up in LOOK_UP_INTERVAL, which all of them share."""

    def __init__(self, url: str, transport: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(url)
        self._server = f"{parts.scheme}://{parts.netloc}"
        self._target = urlunsplit(parts._replace(scheme="", netloc="", fragment="", path=parts.path or "/"))
        self._transport = transport
        self._clock = clock
        self._keys: Keys = {}
        self._looked_up: float | None = None
        #: the look-up after which an unknown key was logged: once, since each request may bring one
        self._reported: float | None = None
        self._is_current = False
        self._refresh_task: asyncio.Task[bool] | None = None

    async def get(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        if not self._keys.get(kid):
            if self._wait > 0:
                self._log_unknown_key()
                raise KeysUnavailable(self._retry_after)
            if not await self._refresh_until(deadline):
                raise KeysUnavailable(self._retry_after)
        return _find(self._keys, kid, self._retry_after)

    async def get_replaced(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        if self._wait > 0:
            return ()
        if not await self._refresh_until(deadline):
            raise KeysUnavailable(self._retry_after)
        return _find(self._keys, kid, self._retry_after)

    async def refresh_forever(self) -> None:
        """Look the keys up now and then again and again, until cancelled."""
        while True:
            await self._refresh()
            await asyncio.sleep(REFRESH_INTERVAL if self._is_current else _RETRY_INTERVAL)

    async def close(self) -> None:
        """Cancel a look-up that is under way."""
        if self._refresh_task is not None:
            self._refresh_task.cancel()
            await asyncio.gather(self._refresh_task, return_exceptions=True)

    def _log_unknown_key(self) -> None:
        if self._reported != self._looked_up:
            log.warning("jwks_key_unknown", extra={"seconds": round(self._wait)})
            self._reported = self._looked_up

    @property
    def _wait(self) -> float:
        """Seconds until a token may cause a look-up; 0 while one is under way, which it may join."""
        if self._refresh_task is not None or self._looked_up is None:
            return 0.0
        return max(0.0, self._looked_up + LOOK_UP_INTERVAL - self._clock())

    @property
    def _retry_after(self) -> int:
        return max(1, -(-int(self._wait * 1000) // 1000))

    async def _refresh_until(self, deadline: float | None) -> bool:
        async with asyncio.timeout(None if deadline is None else deadline - time.monotonic()):
            return await self._refresh()

    async def _refresh(self) -> bool:
        """Look the keys up, or join a look-up; it goes on if this caller is cancelled. Return whether it succeeded."""
        if self._refresh_task is None:
            self._looked_up = self._clock()
            self._refresh_task = asyncio.create_task(self._look_up())
            self._refresh_task.add_done_callback(self._on_refreshed)
        return await asyncio.shield(self._refresh_task)

    def _on_refreshed(self, _: object) -> None:
        self._refresh_task = None

    async def _look_up(self) -> bool:
        try:
            request = WireRequest(self._target, [], {}, None)
            response = await self._transport.send("GET", self._server, request, _LOOK_UP_SECONDS, fresh=True)
            if response.status != _OK:
                raise ValueError(response.status)
            self._keys = read_keys(response.body)
            self._is_current = True
        except TransportError as error:
            self._on_failure(error.kind.value)
        except ValueError:
            self._on_failure("bad_answer")
        return self._is_current

    def _on_failure(self, reason: str) -> None:
        log.warning("jwks_unavailable", extra={"reason": reason})
        self._is_current = False


def _find(keys: Keys, kid: str, retry_after: int) -> Sequence[jwt.PyJWK]:
    found = keys.get(kid)
    if found is None:
        return ()
    if not found:
        # the tokens of a damaged key may be good
        raise KeysUnavailable(retry_after)
    return found


class _Jwks(msgspec.Struct):
    keys: list[Any]


def read_keys(content: bytes) -> Keys:
    """Return the Ed25519 signature keys (RFC 8037) of a JWKS. Other keys are left out, of damaged ones the id remains.

    Raises ValueError for what is not a JWKS, and for one with keys of which none is usable.
    """
    if len(content) > _MAX_JWKS_BYTES:
        raise ValueError(len(content))
    try:
        entries = msgspec.json.decode(content, type=_Jwks).keys
    except RecursionError:
        raise ValueError("nested too deep") from None
    keys: dict[str, list[jwt.PyJWK]] = {}
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("kid"), str) and _is_for_signatures(entry):
            found = keys.setdefault(entry["kid"], [])
            try:
                # a private part, should one be in it, is left out
                public = {name: entry[name] for name in ("kty", "crv", "x")}
                found.append(jwt.PyJWK(public, algorithm="EdDSA"))
            except (jwt.PyJWTError, KeyError, TypeError, ValueError):
                log.warning("jwks_key_unreadable")
    if entries and not any(keys.values()):
        raise ValueError("no usable key")
    return keys


def _is_for_signatures(jwk: Mapping[str, Any]) -> bool:
    """RFC 7517, sections 4.2 to 4.4; RFC 8037, section 2; RFC 9864 for the algorithm's later name."""
    operations = jwk.get("key_ops", ["verify"])
    return (
        (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519")
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", "EdDSA") in ("EdDSA", "Ed25519")
        and isinstance(operations, list)
        and "verify" in operations
    )
