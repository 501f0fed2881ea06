"""The park that an unverified token claims: read leniently, believed for nothing but shedding."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest

from sandbox.authproxy.keys import KeyRing
from sandbox.clock import SystemClock
from service.auth.claimed_park import claimed_park

#: nested deeper than the decoder goes
NESTED = "Bearer a." + urlsafe_b64encode(b'{"a":' + b"[" * 5900).decode() + ".c"


def test_claimed_park_of_token() -> None:
    token = KeyRing(SystemClock()).token(park_id="park-1", dispatcher_id="dispatcher-1")
    assert claimed_park(f"Bearer {token}") == "park-1"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer a.b.c",
        "Bearer a..c",
        "Bearer a.e30.c",
        "Bearer a.W10.c",
        "Bearer a.eyJwYXJrX2lkIjo1fQ.c",
        # {"park_id": "+79161234567 Анна"}
        "Bearer a.eyJwYXJrX2lkIjogIis3OTE2MTIzNDU2NyDQkNC90L3QsCJ9.c",
        "Bearer a.é.c",
        f"Bearer a.{'e' * 9000}.c",
        "Bearer a.b.c.d",
        NESTED,
    ],
)
def test_claimed_park_of_anything_else_is_empty(authorization: str | None) -> None:
    assert claimed_park(authorization) == ""
