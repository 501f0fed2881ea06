"""Signatures against the public vectors of Wycheproof, and tokens against what RFC 8725 warns of."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from runtime.problems import Refused
from service.auth.jwks import read_keys
from service.auth.tokens import TokenVerifier
from tests.unit.service.conftest import segment

#: order of the group of Ed25519 (RFC 8032, section 5.1)
ORDER = 2**252 + 27742317777372353535851937790883648493
VECTORS = json.loads(Path(__file__).with_name("wycheproof_ed25519.json").read_text("utf-8"))["testGroups"]
CASES = [(group["publicKey"], case) for group in VECTORS for case in group["tests"]]


@pytest.mark.parametrize(("public_key", "case"), CASES, ids=[f"{case['tcId']} {case['comment']}" for _, case in CASES])
def test_signature_is_judged_as_wycheproof_says(public_key: str, case: dict[str, str]) -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": segment(bytes.fromhex(public_key))}
    (key,) = read_keys(json.dumps({"keys": [jwk]}).encode())["k"]
    message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
    assert key.Algorithm.verify(message, key.key, signature) is (case["result"] == "valid")


async def assert_unauthorized(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(Refused) as raised:
        await verifier.verify(f"Bearer {token}")
    assert raised.value.code.name == "unauthorized"


@pytest.mark.usefixtures("set_time")
async def test_a_signature_has_one_form(verifier: TokenVerifier, authproxy: Any) -> None:
    """Another S that fits as well would be another token (RFC 8032, section 5.1.7)."""
    header, payload, _ = authproxy.token().split(".")
    signature = authproxy.private["key-1"].sign(f"{header}.{payload}".encode())
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    for other in (r + (s + ORDER).to_bytes(32, "little"), signature + b"\0", signature[:-1], signature * 2, bytes(64)):
        await assert_unauthorized(verifier, f"{header}.{payload}.{segment(other)}")


@pytest.mark.usefixtures("set_time")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
async def test_claims_are_utf_8(verifier: TokenVerifier, authproxy: Any, encoding: str) -> None:
    """RFC 8725, section 3.7."""
    claims = json.dumps(authproxy.claims()).encode(encoding)
    await assert_unauthorized(verifier, authproxy.signed(authproxy.header(), claims))
    header = json.dumps(authproxy.header()).encode(encoding)
    await assert_unauthorized(verifier, authproxy.signed(header, authproxy.claims()))


@pytest.mark.usefixtures("set_time")
async def test_claims_are_not_compressed(verifier: TokenVerifier, authproxy: Any) -> None:
    """RFC 8725, section 3.6."""
    claims = zlib.compress(json.dumps(authproxy.claims()).encode())[2:-4]
    await assert_unauthorized(verifier, authproxy.signed(authproxy.header(zip="DEF"), claims))


@pytest.mark.usefixtures("set_time")
async def test_a_token_within_a_token_is_none(verifier: TokenVerifier, authproxy: Any) -> None:
    """RFC 8725, section 3.3."""
    nested = authproxy.signed(authproxy.header(cty="JWT"), authproxy.token().encode())
    await assert_unauthorized(verifier, nested)


@pytest.mark.usefixtures("set_time")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another"},
        {"iss": ["fleet-authproxy"]},
        {"iss": None},
        {"aud": "another"},
        {"aud": []},
        {"aud": ["another"]},
        {"aud": {"fleet-orders-manager": 1}},
        {"sub": None},
        {"exp": "1770000060"},
        {"exp": 1e400},
        {"exp": True},
        {"nbf": 1_770_000_060},
        {"iat": float("nan")},
    ],
    ids=str,
)
async def test_issuer_audience_and_times_are_checked(
    verifier: TokenVerifier, authproxy: Any, claims: dict[str, Any]
) -> None:
    """RFC 8725, sections 3.8 and 3.9."""
    await assert_unauthorized(verifier, authproxy.token(**claims))


@pytest.mark.usefixtures("set_time")
async def test_one_audience_among_others_is_enough(verifier: TokenVerifier, authproxy: Any) -> None:
    caller = await verifier.verify(f"Bearer {authproxy.token(aud=['another', 'fleet-orders-manager'])}")
    assert caller.park_id == "park-1"


@pytest.mark.usefixtures("set_time")
@pytest.mark.parametrize(
    "kid", ["../../dev/null", "' OR '1'='1", "key-1\0", "http://example.com/jwks", "x" * 4000, "\ud800"]
)
async def test_a_key_id_is_a_name_and_nothing_else(verifier: TokenVerifier, authproxy: Any, kid: str) -> None:
    """RFC 8725, section 3.10."""
    await assert_unauthorized(verifier, authproxy.signed(authproxy.header(kid=kid), authproxy.claims()))


@pytest.mark.usefixtures("set_time")
@pytest.mark.parametrize("name", ["jku", "x5u"])
async def test_an_address_in_the_header_is_not_asked(verifier: TokenVerifier, authproxy: Any, name: str) -> None:
    """RFC 8725, section 3.10."""
    header = authproxy.header(kid="key-3", **{name: "http://example.com/"})
    await assert_unauthorized(verifier, authproxy.signed(header, authproxy.claims(), "key-3"))
