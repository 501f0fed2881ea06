"""A fleet-authproxy of the tests: real Ed25519 keys, and a clock that stands still."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.auth.tokens import TokenVerifier

NOW = 1_770_000_000
CLAIMS = {
    "iss": "fleet-authproxy",
    "aud": "fleet-orders-manager",
    "sub": "dispatcher-1",
    "park_id": "park-1",
    "permissions": ["orders:read", "orders:write"],
    "iat": NOW,
    "exp": NOW + 60,
    "jti": "token-1",
}


def segment(value: bytes | Mapping[str, Any]) -> str:
    """One part of a token."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Authproxy:
    """Makes tokens, good ones and any other."""

    now = NOW

    def __init__(self) -> None:
        self.private = {kid: Ed25519PrivateKey.generate() for kid in ("key-1", "key-2", "key-3")}

    def public(self, kid: str) -> bytes:
        return self.private[kid].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def pem(self, kid: str) -> bytes:
        return self.private[kid].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def jwk(self, kid: str) -> dict[str, Any]:
        return {"kty": "OKP", "crv": "Ed25519", "kid": kid, "use": "sig", "x": segment(self.public(kid))}

    def jwks(self, *kids: str) -> bytes:
        return json.dumps({"keys": [self.jwk(kid) for kid in kids]}).encode()

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Good claims, changed; ``...`` leaves one out."""
        return {name: value for name, value in {**CLAIMS, **changes}.items() if value is not ...}

    def header(self, **changes: Any) -> dict[str, Any]:
        header = {"alg": "EdDSA", "typ": "JWT", "kid": "key-1", **changes}
        return {name: value for name, value in header.items() if value is not ...}

    def signed(self, header: Mapping[str, Any], payload: bytes | Mapping[str, Any], kid: str = "key-1") -> str:
        """A token with a true signature over whatever is in it."""
        content = f"{segment(header)}.{segment(payload)}"
        return f"{content}.{segment(self.private[kid].sign(content.encode()))}"

    def token(self, **changes: Any) -> str:
        return self.signed(self.header(), self.claims(**changes))


@pytest.fixture(scope="session")
def authproxy() -> Authproxy:
    return Authproxy()


class StaticKeys:
    """Keys that are there for good."""

    def __init__(self, keys: Mapping[str, jwt.PyJWK]) -> None:
        self._keys = keys

    async def get(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        return [self._keys[kid]] if kid in self._keys else []

    async def get_replaced(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        return []


@pytest.fixture
def verifier(authproxy: Authproxy) -> TokenVerifier:
    """Knows key-1 and key-2."""
    keys = {kid: jwt.PyJWK(authproxy.jwk(kid), algorithm="EdDSA") for kid in ("key-1", "key-2")}
    return TokenVerifier(StaticKeys(keys))


@pytest.fixture
def set_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Change the present moment for the verification of tokens."""

    def set_to(moment: float) -> None:
        class Standing(datetime.datetime):
            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> Standing:
                return cls.fromtimestamp(moment, tz)

        monkeypatch.setattr("jwt.api_jwt.datetime", Standing)

    set_to(NOW)
    return set_to
