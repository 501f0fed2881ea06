"""The caller's token, which every peer checks with the same library as the service does."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import jwt

_KEYS = {raw["kid"]: jwt.PyJWK(raw) for raw in json.loads(Path(os.environ["FOM_AUTHPROXY_JWKS"]).read_text())["keys"]}


@dataclass(frozen=True)
class Caller:
    """Identity of the caller."""

    park_id: str
    dispatcher_id: str

    @property
    def source(self) -> dict[str, str]:
        """Return the caller in the form that int-api needs."""
        return {"application": "fleet-orders-manager", "dispatcher_id": self.dispatcher_id}


def caller_of(authorization: str) -> Caller:
    """Raises PyJWTError or KeyError for a token that does not hold."""
    token = authorization.removeprefix("Bearer ")
    claims = jwt.decode(
        token,
        key=_KEYS[jwt.get_unverified_header(token)["kid"]],
        algorithms=["EdDSA"],
        issuer="fleet-authproxy",
        audience="fleet-orders-manager",
        leeway=10,
    )
    return Caller(claims["park_id"], claims["sub"])
