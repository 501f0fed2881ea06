"""Permissions: the token is checked first, before anything else about the request is reported."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from sandbox.sandbox import Sandbox
from tests.functional.world import Dispatcher, World, estimate_body, world


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer a.b.c", "Bearer йй"])
async def test_without_a_token_that_holds_it_is_401(fom: World, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    for path, method in (("/v1/orders/estimate", "POST"), ("/v1/no-such-path", "GET"), ("/v1/orders/commit", "GET")):
        reply = await fom.request(method, path, headers=headers, data=b"not json")
        assert (reply.status, reply.code) == (401, "unauthorized")
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
        assert reply.headers["Content-Type"] == "application/problem+json"
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "someone-else"},
        {"aud": "int-api"},
        {"park_id": "../other"},
        {"park_id": 5},
        {"sub": ""},
        {"exp": -60},
        {"iat": +60},
        {"iat": -600},
    ],
    ids=str,
)
async def test_a_signed_token_with_wrong_claims_is_401(
    fom: World, dispatcher: Dispatcher, claims: dict[str, object]
) -> None:
    now = int(time.time())
    times = {name: now + value for name, value in claims.items() if name in ("exp", "iat") and isinstance(value, int)}
    token = fom.sandbox.token(**{"park_id": dispatcher.park_id, **claims, **times})  # type: ignore[arg-type]
    reply = await dispatcher.call("estimate", estimate_body(), token=token)
    assert (reply.status, reply.code) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("operation", "permissions"),
    [
        ("estimate", ("orders:write",)),
        ("active", ("orders:write",)),
        ("draft", ("orders:read",)),
        ("commit", ("orders:read",)),
        ("commit", ()),
    ],
)
async def test_each_operation_needs_its_permission(fom: World, operation: str, permissions: tuple[str, ...]) -> None:
    reply = await fom.dispatcher(permissions=permissions).call(operation, {"nonsense": True})
    assert (reply.status, reply.code) == (403, "permission_denied")
    assert len(fom.sandbox.calls) == 0


async def test_a_rotated_key_is_found_and_the_former_one_holds_for_a_while(fom: World, dispatcher: Dispatcher) -> None:
    former = fom.sandbox.token(park_id=dispatcher.park_id)
    assert (await dispatcher.call("estimate", estimate_body(), token=former)).status == 200
    fom.sandbox.rotate_key()
    assert (await dispatcher.call("estimate", estimate_body(), token=former)).status == 200


async def test_a_key_that_cannot_be_looked_up_is_503_because_the_call_may_be_good(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with world(sandbox, tmp_path, authproxy_jwks="http://127.0.0.1:1/jwks.json") as fom:
        reply = await fom.dispatcher().call("commit", {"order_id": "any"})
        assert (reply.status, reply.code) == (503, "upstream_unavailable")
        assert reply.json["outcome"] == "unknown"
        assert 1 <= int(reply.headers["Retry-After"]) <= 30


async def test_keys_from_a_file_are_read_again_when_it_changes(sandbox: Sandbox, tmp_path: Path) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps(sandbox.keys.jwks()))
    async with world(sandbox, tmp_path, authproxy_jwks=str(jwks)) as fom:
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200
        sandbox.rotate_key()
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 401
        jwks.write_text(json.dumps(sandbox.keys.jwks()))
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200


async def test_the_service_token_is_read_again_when_its_file_changes(sandbox: Sandbox, tmp_path: Path) -> None:
    async with world(sandbox, tmp_path) as fom:
        (tmp_path / "service-token").write_text("one that nobody knows")
        reply = await fom.dispatcher().call("estimate", estimate_body())
        assert (reply.status, reply.code) == (502, "upstream_bad_answer")
        (tmp_path / "service-token").write_text(sandbox.service_token + "\n")
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200
