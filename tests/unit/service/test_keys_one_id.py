"""Several keys of one id, at a time and one after another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtime.client import TransportError, WireResponse
from runtime.client.transport import TransportErrorKind
from runtime.problems import Refused
from service.auth.jwks import LOOK_UP_INTERVAL, RemoteJwks
from service.auth.tokens import TokenVerifier

pytestmark = pytest.mark.usefixtures("set_time")


class JwksServer:
    """A transport: each look-up gets ``content``, or raises it; counts them. Also the clock of the provider."""

    def __init__(self, content: bytes | Exception) -> None:
        self.content = content
        self.look_ups = 0
        self.now = 1000.0
        self.verifier = TokenVerifier(RemoteJwks("http://authproxy/jwks", self, lambda: self.now))

    async def send(self, *_: object, **__: object) -> WireResponse:
        self.look_ups += 1
        if isinstance(self.content, Exception):
            raise self.content
        return WireResponse(200, {}, self.content)

    async def status(self, token: str) -> int:
        try:
            await self.verifier.verify(f"Bearer {token}")
        except Refused as refused:
            return refused.code.status
        return 200


def jwks(authproxy: Any, *kids: str) -> bytes:
    """Several keys under one id."""
    return json.dumps({"keys": [{**authproxy.jwk(kid), "kid": "key-1"} for kid in kids]}).encode()


def signed_by(authproxy: Any, kid: str) -> str:
    token: str = authproxy.signed(authproxy.header(), authproxy.claims(), kid)
    return token


@pytest.mark.parametrize("kids", [("key-1", "key-2"), ("key-2", "key-1")])
async def test_each_of_two_keys_with_one_id_is_valid(authproxy: Any, kids: tuple[str, str]) -> None:
    server = JwksServer(jwks(authproxy, *kids))
    assert [await server.status(signed_by(authproxy, kid)) for kid in ("key-1", "key-2", "key-3")] == [200, 200, 401]


async def test_one_damaged_key_of_an_id_leaves_the_other(authproxy: Any) -> None:
    damaged = {**authproxy.jwk("key-1"), "x": "damaged"}
    server = JwksServer(json.dumps({"keys": [damaged, authproxy.jwk("key-1"), damaged]}).encode())
    assert await server.status(authproxy.token()) == 200


async def test_a_key_replaced_under_its_id_is_looked_up_after_a_bad_signature(authproxy: Any) -> None:
    server = JwksServer(jwks(authproxy, "key-1"))
    assert await server.status(signed_by(authproxy, "key-1")) == 200
    server.content = jwks(authproxy, "key-2")
    server.now += LOOK_UP_INTERVAL
    assert await server.status(signed_by(authproxy, "key-2")) == 200
    assert server.look_ups == 2
    assert await server.status(signed_by(authproxy, "key-1")) == 401


async def test_bad_signatures_cause_one_look_up_in_the_interval(authproxy: Any) -> None:
    server = JwksServer(jwks(authproxy, "key-1"))
    assert await server.status(signed_by(authproxy, "key-1")) == 200
    for moment in range(int(2 * LOOK_UP_INTERVAL)):
        server.now = 1000.0 + moment
        assert await server.status(signed_by(authproxy, "key-3")) == 401
    assert server.look_ups == 2


async def test_a_bad_signature_whose_look_up_fails_is_503(authproxy: Any) -> None:
    """The token may be good by the key that could not be looked up."""
    server = JwksServer(jwks(authproxy, "key-1"))
    assert await server.status(signed_by(authproxy, "key-1")) == 200
    server.content = TransportError(TransportErrorKind.UNREACHABLE)
    server.now += LOOK_UP_INTERVAL
    assert await server.status(signed_by(authproxy, "key-2")) == 503
    assert await server.status(signed_by(authproxy, "key-1")) == 200


async def test_a_bad_claim_causes_no_look_up(authproxy: Any) -> None:
    server = JwksServer(jwks(authproxy, "key-1"))
    assert await server.status(authproxy.token()) == 200
    server.now += LOOK_UP_INTERVAL
    assert await server.status(authproxy.token(aud="another")) == 401
    assert server.look_ups == 1


async def test_a_token_of_a_damaged_key_is_503(authproxy: Any) -> None:
    """It may be good: a 401 would be the end of a commit."""
    damaged = {**authproxy.jwk("key-1"), "x": "damaged"}
    server = JwksServer(json.dumps({"keys": [damaged, authproxy.jwk("key-2")]}).encode())
    for moment in range(3):
        server.now = 1000.0 + moment
        assert await server.status(authproxy.token()) == 503
    assert server.look_ups == 1
    server.content = authproxy.jwks("key-1", "key-2")
    server.now += LOOK_UP_INTERVAL
    assert await server.status(authproxy.token()) == 200
    assert server.look_ups == 2
