"""Keys and tokens as fleet-authproxy makes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from sandbox.clock import Clock

ALL_PERMISSIONS: tuple[str, ...] = ("orders:read", "orders:write")
READ_ONLY: tuple[str, ...] = ("orders:read",)

_TOKEN_SECONDS = 120
# A verifier may look its keys up at most this often, so a key is published this long before it signs.
_NOTICE = timedelta(seconds=30)
# For so long after a rotation tokens of the former key may still be on their way.
_OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class _Key:
    kid: str
    private: Ed25519PrivateKey
    retired_at: datetime | None = None


class KeyRing:
    """The proxy's keys: the newest signs, those retired of late are still published."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._current = _new_key()
        self._former: list[_Key] = []
        self._next: tuple[_Key, datetime] | None = None

    @property
    def kid(self) -> str:
        """The id of the key that signs."""
        self._take_over()
        return self._current.kid

    def rotate(self) -> str:
        """Sign with a new key from now on and return its id; the former one stays published for ten minutes."""
        self._next = None
        self._sign_with(_new_key())
        return self._current.kid

    def announce(self) -> tuple[str, datetime]:
        """Publish a new key and sign with it half a minute later, so that every verifier can know it by then.

        Return its id and that time. Until then another call returns the same key.
        """
        self._take_over()
        if self._next is None:
            self._next = _new_key(), self._clock.now() + _NOTICE
        key, signs_from = self._next
        return key.kid, signs_from

    def jwks(self) -> dict[str, Any]:
        """The public keys (RFC 7517)."""
        self._take_over()
        now = self._clock.now()
        self._former = [key for key in self._former if key.retired_at is None or key.retired_at + _OVERLAP > now]
        announced = [] if self._next is None else [self._next[0]]
        return {"keys": [_public(key) for key in (self._current, *announced, *self._former)]}

    def token(
        self,
        *,
        park_id: str,
        dispatcher_id: str,
        permissions: tuple[str, ...] = ALL_PERMISSIONS,
        kid: str | None = None,
        **claims: Any,
    ) -> str:
        """A signed token. `claims` replace those of a right token, None leaves one out; so does `kid` the key's id."""
        self._take_over()
        now = int(self._clock.now().timestamp())
        right = {
            "iss": "fleet-authproxy",
            "aud": "fleet-orders-manager",
            "sub": dispatcher_id,
            "park_id": park_id,
            "permissions": list(permissions),
            "iat": now,
            "exp": now + _TOKEN_SECONDS,
            "jti": uuid4().hex,
        }
        payload = {name: value for name, value in {**right, **claims}.items() if value is not None}
        return jwt.encode(payload, self._current.private, algorithm="EdDSA", headers={"kid": kid or self._current.kid})

    def _take_over(self) -> None:
        if self._next is not None and self._next[1] <= self._clock.now():
            key, _ = self._next
            self._next = None
            self._sign_with(key)

    def _sign_with(self, key: _Key) -> None:
        former = _Key(kid=self._current.kid, private=self._current.private, retired_at=self._clock.now())
        self._former.append(former)
        self._current = key


def _new_key() -> _Key:
    return _Key(kid=f"sandbox-{uuid4().hex[:12]}", private=Ed25519PrivateKey.generate())


def _public(key: _Key) -> dict[str, Any]:
    jwk: dict[str, Any] = OKPAlgorithm.to_jwk(key.private.public_key(), as_dict=True)
    return {**jwk, "kid": key.kid, "use": "sig", "alg": "EdDSA"}
