"""Rotation of the authproxy's keys."""

from __future__ import annotations

import jwt

from sandbox.authproxy.keys import KeyRing
from sandbox.clock import ManualClock


def published(keys: KeyRing) -> list[str]:
    return [key["kid"] for key in keys.jwks()["keys"]]


def signing(keys: KeyRing) -> str:
    return str(jwt.get_unverified_header(keys.token(park_id="park-1", dispatcher_id="d"))["kid"])


def test_an_announced_key_is_published_at_once_and_signs_after_half_a_minute(clock: ManualClock) -> None:
    keys = KeyRing(clock)
    before = signing(keys)
    announced, signs_from = keys.announce()
    assert published(keys) == [before, announced]
    assert (signs_from - clock.now()).total_seconds() == 30
    clock.advance(29)
    assert signing(keys) == before
    assert keys.announce() == (announced, signs_from)
    clock.advance(1)
    assert signing(keys) == announced
    assert published(keys) == [announced, before]


def test_a_rotation_at_once_withdraws_what_was_announced(clock: ManualClock) -> None:
    keys = KeyRing(clock)
    before = signing(keys)
    keys.announce()
    rotated = keys.rotate()
    clock.advance(60)
    assert signing(keys) == rotated
    assert published(keys) == [rotated, before]
