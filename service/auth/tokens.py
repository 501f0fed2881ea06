"""Verification of the token that fleet-authproxy makes for every request."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import jwt

from generated.fleet_orders_manager import problems
from runtime.problems import Refused
from service.auth.jwks import KeyStore, KeysUnavailable
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

    def __init__(self, keys: KeyStore) -> None:
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
            key = await self._key(_key_id(token.partition(".")[0]), deadline)
            claims = jwt.decode(
                token,
                key=key,
                algorithms=_ALGORITHMS,
                issuer=_ISSUER,
                audience=_AUDIENCE,
                leeway=_LEEWAY,
                options={"require": _REQUIRED},
            )
            return _caller(claims)
        except KeysUnavailable as unavailable:
            raise problems.upstream_unavailable(retry_after=unavailable.retry_after) from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise _invalid() from None

    async def _key(self, kid: Any, deadline: float | None) -> jwt.PyJWK:
        key = await self._keys.find(kid, deadline) if isinstance(kid, str) else None
        if key is None:
            raise _invalid()
        return key


@lru_cache(maxsize=64)
def _key_id(header: str) -> Any:
    """What a token's header names as its key; all tokens of a key begin with one header. Raises PyJWTError."""
    return jwt.get_unverified_header(f"{header}..").get("kid")


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
