"""Idempotency tokens towards int-api."""

from __future__ import annotations

from hashlib import sha256


def platform_token(park_id: str, token: str) -> str:
    """The token that goes up. int-api's tokens are ours as a whole, so a park's own is no more than a part of it."""
    return sha256(f"{park_id}\n{token}".encode()).hexdigest()
