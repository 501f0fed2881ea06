"""Valid and invalid tokens (docs/context.md, "Token"; RFC 8725): form, algorithm, signature and key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from runtime.problems import Refused
from service.auth.jwks import KeysUnavailable
from service.auth.tokens import TokenVerifier
from service.context import Caller

pytestmark = pytest.mark.usefixtures("set_time")


async def refused(verifier: TokenVerifier, authorization: str | None) -> Refused:
    with pytest.raises(Refused) as raised:
        await verifier.verify(authorization)
    return raised.value


async def assert_unauthorized(verifier: TokenVerifier, authorization: str | None) -> None:
    refusal = await refused(verifier, authorization)
    assert (refusal.code.status, refusal.code.name, refusal.outcome) == (401, "unauthorized", "not_applied")
    assert refusal.headers["WWW-Authenticate"].startswith("Bearer")
    assert refusal.__cause__ is None


async def test_a_good_token_names_the_caller(verifier: TokenVerifier, authproxy: Any) -> None:
    caller = await verifier.verify(f"Bearer {authproxy.token()}")
    assert caller == Caller("park-1", "dispatcher-1", frozenset({"orders:read", "orders:write"}))


async def test_each_of_two_keys_is_valid(verifier: TokenVerifier, authproxy: Any) -> None:
    token = authproxy.signed(authproxy.header(kid="key-2"), authproxy.claims(park_id="park-2"), "key-2")
    assert (await verifier.verify(f"Bearer {token}")).park_id == "park-2"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
async def test_the_scheme_is_known_in_any_case(verifier: TokenVerifier, authproxy: Any, scheme: str) -> None:
    assert (await verifier.verify(f"{scheme} {authproxy.token()}")).park_id == "park-1"


@pytest.mark.parametrize(
    "authorization", [None, "", " ", "Bearer", "Bearer ", "Basic dTpw", "Token x", "Bearer\tx.y.z"]
)
async def test_without_a_token_nobody_gets_in(verifier: TokenVerifier, authorization: str | None) -> None:
    await assert_unauthorized(verifier, authorization)


async def test_a_token_without_its_scheme_is_none(verifier: TokenVerifier, authproxy: Any) -> None:
    await assert_unauthorized(verifier, authproxy.token())
    await assert_unauthorized(verifier, f"Bearer{authproxy.token()}")


@pytest.mark.parametrize(
    "token",
    [
        "garbage",
        ".",
        "..",
        "...",
        "a.b.c",
        "....",
        "é.é.é",
        "\x00.\x00.\x00",
        "e30.e30.e30",
        "bnVsbA.bnVsbA.bnVsbA",  # null.null.null
        "W10.W10.W10",  # [].[].[]
        "=.=.=",
        "A" * 8192,
        "." * 8192,
    ],
)
async def test_garbage_is_unauthorized(verifier: TokenVerifier, token: str) -> None:
    await assert_unauthorized(verifier, f"Bearer {token}")


@pytest.mark.parametrize(
    "spoil", ["{0} ", "{0}\t", " {0} x", "{0} {0}", "{0},", "{0}.", ".{0}", "{0}..", "{0}.x", "{0}\n"]
)
async def test_a_token_with_something_about_it_is_none(verifier: TokenVerifier, authproxy: Any, spoil: str) -> None:
    await assert_unauthorized(verifier, "Bearer " + spoil.format(authproxy.token()))


@pytest.mark.parametrize("junk", [" ", ".", "..", "!", "\n", "é", "=", "+"])
async def test_a_token_with_something_in_it_is_none(verifier: TokenVerifier, authproxy: Any, junk: str) -> None:
    header, payload, signature = authproxy.token().split(".")
    await assert_unauthorized(verifier, f"Bearer {header[:4]}{junk}{header[4:]}.{payload}.{signature}")
    await assert_unauthorized(verifier, f"Bearer {header}.{payload[:8]}{junk}{payload[8:]}.{signature}")
    await assert_unauthorized(verifier, f"Bearer {header}.{payload}.{signature[:8]}{junk}{signature[8:]}")


async def test_a_huge_token_is_none_however_good(verifier: TokenVerifier, authproxy: Any) -> None:
    await assert_unauthorized(verifier, f"Bearer {authproxy.token(filling='x' * 100_000)}")


@pytest.mark.parametrize("nesting", [100, 5000])
async def test_a_deeply_nested_token_is_none(verifier: TokenVerifier, authproxy: Any, nesting: int) -> None:
    token = authproxy.signed(authproxy.header(), b"[" * nesting)
    await assert_unauthorized(verifier, f"Bearer {token}")


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_token_without_one_of_its_parts_is_none(verifier: TokenVerifier, authproxy: Any, part: int) -> None:
    parts = authproxy.token().split(".")
    parts[part] = ""
    await assert_unauthorized(verifier, "Bearer " + ".".join(parts))


async def test_changed_claims_break_the_signature(verifier: TokenVerifier, authproxy: Any) -> None:
    header, _, signature = authproxy.token().split(".")
    payload = authproxy.token(park_id="park-2").split(".")[1]
    await assert_unauthorized(verifier, f"Bearer {header}.{payload}.{signature}")


async def test_another_keys_signature_does_not_hold(verifier: TokenVerifier, authproxy: Any) -> None:
    await assert_unauthorized(verifier, f"Bearer {authproxy.signed(authproxy.header(), authproxy.claims(), 'key-2')}")
    await assert_unauthorized(verifier, f"Bearer {authproxy.signed(authproxy.header(), authproxy.claims(), 'key-3')}")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, 1, ["EdDSA"], "eddsa", "HS256", "RS256", ...])
async def test_no_other_algorithm_holds(verifier: TokenVerifier, authproxy: Any, algorithm: Any) -> None:
    token = authproxy.signed(authproxy.header(alg=algorithm), authproxy.claims())
    await assert_unauthorized(verifier, f"Bearer {token}")
    await assert_unauthorized(verifier, "Bearer " + token.rpartition(".")[0] + ".")


@pytest.mark.parametrize("encoding", ["public", "pem", "jwks"])
async def test_the_public_key_is_no_secret(verifier: TokenVerifier, authproxy: Any, encoding: str) -> None:
    """HS256 with what everybody knows as the secret."""
    content = authproxy.signed(authproxy.header(alg="HS256"), authproxy.claims()).rpartition(".")[0]
    secret = getattr(authproxy, encoding)("key-1")
    signature = jwt.utils.base64url_encode(hmac.new(secret, content.encode(), hashlib.sha256).digest()).decode()
    await assert_unauthorized(verifier, f"Bearer {content}.{signature}")


async def test_a_true_rsa_signature_does_not_hold(verifier: TokenVerifier, authproxy: Any) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = jwt.encode(authproxy.claims(), key, algorithm="RS256", headers={"kid": "key-1"})
    await assert_unauthorized(verifier, f"Bearer {token}")


@pytest.mark.parametrize("kid", [..., None, "", 1, True, ["key-1"], {"key": 1}, "key-3", "KEY-1", "key-1 ", "../key-1"])
async def test_a_key_that_is_not_ours_does_not_hold(verifier: TokenVerifier, authproxy: Any, kid: Any) -> None:
    token = authproxy.signed(authproxy.header(kid=kid), authproxy.claims())
    await assert_unauthorized(verifier, f"Bearer {token}")


async def test_a_key_that_the_token_brings_along_does_not_count(verifier: TokenVerifier, authproxy: Any) -> None:
    header = authproxy.header(jwk=authproxy.jwk("key-3"), jku="https://example.com/jwks.json")
    await assert_unauthorized(verifier, f"Bearer {authproxy.signed(header, authproxy.claims(), 'key-3')}")


@pytest.mark.parametrize("extra", [{"crit": ["x"], "x": 1}, {"crit": []}, {"b64": False, "crit": ["b64"]}])
async def test_an_extension_that_must_be_understood_is_not(
    verifier: TokenVerifier, authproxy: Any, extra: dict[str, Any]
) -> None:
    token = authproxy.signed(authproxy.header(**extra), authproxy.claims())
    await assert_unauthorized(verifier, f"Bearer {token}")


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b'"x"', b"1", b"{", b"\xff", b'{"iss":'])
async def test_signed_claims_that_are_no_object_do_not_hold(
    verifier: TokenVerifier, authproxy: Any, payload: bytes
) -> None:
    await assert_unauthorized(verifier, f"Bearer {authproxy.signed(authproxy.header(), payload)}")


async def test_a_key_that_could_not_be_looked_up_is_503(authproxy: Any) -> None:
    class Unavailable:
        async def get(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
            raise KeysUnavailable(17)

        get_replaced = get

    refusal = await refused(TokenVerifier(Unavailable()), f"Bearer {authproxy.token()}")
    assert (refusal.code.status, refusal.code.name, refusal.retry_after) == (503, "upstream_unavailable", 17)
    assert refusal.outcome == "not_applied"


async def test_a_refusal_does_not_quote_the_token(verifier: TokenVerifier, authproxy: Any) -> None:
    token = authproxy.token(exp=1)
    refusal = await refused(verifier, f"Bearer {token}")
    assert token not in json.dumps([repr(refusal), str(refusal), refusal.headers])
