"""Verification of the token that fleet-authproxy makes for every request."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import jwt
from jwt.utils import base64url_decode

from generated.fleet_orders_manager import problems
from runtime.problems import Refused
from service.auth.jwks import KeyProvider, KeysUnavailable
from service.context import Caller

_ISSUER = "fleet-authproxy"
_AUDIENCE = "fleet-orders-manager"
_ALGORITHMS = ["EdDSA"]
#: seconds that clocks may differ
_LEEWAY = 10
#: seconds that a token may be valid at most
_MAX_LIFETIME = 300
_MAX_LENGTH = 8192
_REQUIRED = ["iss", "aud", "sub", "park_id", "permissions", "iat", "exp", "jti"]
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class TokenVerifier:
    """Turns an Authorization header into a caller."""

    def __init__(self, keys: KeyProvider) -> None:
        self._keys = keys

    async def verify(self, authorization: str | None, deadline: float | None = None) -> Caller:
        """Raises Refused: 401 for a token that does not hold, 503 where its key could not be looked up.

        Raises TimeoutError where its key is still being looked up at ``deadline``, of ``time.monotonic``.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise problems.unauthorized(headers={"WWW-Authenticate": "Bearer"})
        if len(token) > _MAX_LENGTH:
            raise _invalid()
        try:
            header, _, rest = token.partition(".")
            _require_utf_8(rest.partition(".")[0])
            return _caller(await self._claims(token, _key_id(header), deadline))
        except KeysUnavailable as unavailable:
            raise problems.upstream_unavailable(retry_after=unavailable.retry_after) from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise _invalid() from None

    async def _claims(self, token: str, kid: Any, deadline: float | None) -> dict[str, Any]:
        if not isinstance(kid, str):
            raise _invalid()
        try:
            return _verified(token, await self._keys.get(kid, deadline))
        except jwt.InvalidSignatureError:
            # the key may have been replaced under its id
            return _verified(token, await self._keys.get_replaced(kid, deadline))


def _verified(token: str, keys: Sequence[jwt.PyJWK]) -> dict[str, Any]:
    """Return the claims of a token that one of ``keys`` has signed. Raises PyJWTError, Refused without a key."""
    for key in keys:
        try:
            return jwt.decode(
                token,
                key=key,
                algorithms=_ALGORITHMS,
                issuer=_ISSUER,
                audience=_AUDIENCE,
                leeway=_LEEWAY,
                options={"require": _REQUIRED},
            )
        except jwt.InvalidSignatureError:
            if key is keys[-1]:
                raise
    raise _invalid()


@lru_cache(maxsize=64)
def _key_id(header: str) -> Any:
    """What a token's header names as its key; all tokens of a key begin with one header. Raises PyJWTError."""
    _require_utf_8(header)
    return jwt.get_unverified_header(f"{header}..").get("kid")


def _require_utf_8(part: str) -> None:
    """Raise ValueError for JSON in another encoding (RFC 8725, section 3.7), which json.loads would take.

    UTF-16 and UTF-32 have zero bytes; JSON in UTF-8 has none.
    """
    content = base64url_decode(part)
    if b"\0" in content or content.startswith(codecs.BOM_UTF8):
        raise ValueError("not UTF-8")


def _caller(claims: dict[str, Any]) -> Caller:
    park_id, dispatcher_id, permissions = claims["park_id"], claims["sub"], claims["permissions"]
    fits = (
        _is_id(park_id)
        and _is_id(dispatcher_id)
        and isinstance(permissions, list)
        and all(isinstance(permission, str) for permission in permissions)
        and claims["exp"] - claims["iat"] <= _MAX_LIFETIME
    )
    if not fits:
        raise _invalid()
    return Caller(park_id, dispatcher_id, frozenset(permissions))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.match(value) is not None


def _invalid() -> Refused:
    return problems.unauthorized(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
