"""Valid and invalid claims (docs/context.md, "Token"; docs/api-rules.md, "Authentication")."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from runtime.problems import Refused
from service.auth.tokens import TokenVerifier

SetTime = Callable[[float], None]
HUGE = 10**400


@pytest.fixture(autouse=True)
def now(set_time: SetTime, authproxy: Any) -> int:
    """The moment at which the tokens of this file are made and judged."""
    moment: int = authproxy.now
    set_time(moment)
    return moment


async def refusal(verifier: TokenVerifier, token: str) -> Refused | None:
    try:
        await verifier.verify(f"Bearer {token}")
    except Refused as refused:
        return refused
    return None


async def holds(verifier: TokenVerifier, token: str) -> bool:
    refused = await refusal(verifier, token)
    if refused is None:
        return True
    assert (refused.code.status, refused.code.name) == (401, "unauthorized")
    assert "WWW-Authenticate" in refused.headers
    return False


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "park_id", "permissions", "iat", "exp", "jti"])
@pytest.mark.parametrize("value", [..., None])
async def test_every_claim_is_needed(verifier: TokenVerifier, authproxy: Any, claim: str, value: Any) -> None:
    assert not await holds(verifier, authproxy.token(**{claim: value}))


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "park_id", "permissions", "iat", "exp", "jti"])
@pytest.mark.parametrize("value", [True, False, 1.5, 1, -1, HUGE, [], [[]], {}, {"x": 1}, "", "x y"], ids=repr)
async def test_a_claim_of_another_type_never_fails_the_service(
    verifier: TokenVerifier, authproxy: Any, claim: str, value: Any
) -> None:
    allowed = {("permissions", "[]"), ("jti", "'x y'"), ("jti", "''")}
    assert not await holds(verifier, authproxy.token(**{claim: value})) or (claim, repr(value)) in allowed


@pytest.mark.parametrize("claim", ["iat", "exp"])
@pytest.mark.parametrize("as_text", [str, lambda moment: f" {moment} ", lambda moment: [moment]])
async def test_a_time_is_a_number(
    verifier: TokenVerifier, authproxy: Any, now: int, claim: str, as_text: Callable[[int], Any]
) -> None:
    assert not await holds(verifier, authproxy.token(**{claim: as_text(now + 5)}))


@pytest.mark.parametrize("times", [{"iat": math.nan}, {"exp": math.nan}, {"exp": math.inf}, {"iat": -math.inf}])
async def test_a_time_is_a_moment(verifier: TokenVerifier, authproxy: Any, times: dict[str, float]) -> None:
    assert not await holds(verifier, authproxy.token(**times))


@pytest.mark.parametrize("iat", [0, 0.5])
async def test_a_time_too_far_ahead_for_any_clock_does_not_hold(
    verifier: TokenVerifier, authproxy: Any, now: int, iat: float
) -> None:
    assert not await holds(verifier, authproxy.token(iat=now - iat, exp=HUGE))


@pytest.mark.parametrize(
    "issuer", ["fleet-authproxy ", "Fleet-Authproxy", "https://fleet-authproxy", ["fleet-authproxy"]]
)
async def test_another_issuer_does_not_hold(verifier: TokenVerifier, authproxy: Any, issuer: Any) -> None:
    assert not await holds(verifier, authproxy.token(iss=issuer))


@pytest.mark.parametrize(
    "audience", ["fleet-orders", "fleet-orders-manager ", ["fleet-orders"], [], ["fleet-orders-manager", 1]]
)
async def test_another_audience_does_not_hold(verifier: TokenVerifier, authproxy: Any, audience: Any) -> None:
    assert not await holds(verifier, authproxy.token(aud=audience))


@pytest.mark.parametrize("audience", [["fleet-orders-manager"], ["fleet-orders", "fleet-orders-manager"]])
async def test_one_of_several_audiences_holds(verifier: TokenVerifier, authproxy: Any, audience: list[str]) -> None:
    assert await holds(verifier, authproxy.token(aud=audience))


@pytest.mark.parametrize(
    ("late", "expected"), [(0, True), (9, True), (9.5, True), (10.5, False), (11, False), (3600, False)]
)
async def test_a_token_is_over_ten_seconds_after_its_end(
    verifier: TokenVerifier, authproxy: Any, now: int, set_time: SetTime, late: float, expected: bool
) -> None:
    token = authproxy.token(exp=now + 60)
    set_time(now + 60 + late)
    assert await holds(verifier, token) is expected


@pytest.mark.parametrize(
    ("early", "expected"), [(0, True), (9, True), (10, True), (10.5, False), (11, False), (60, False)]
)
async def test_a_token_may_be_ten_seconds_ahead(
    verifier: TokenVerifier, authproxy: Any, now: int, set_time: SetTime, early: float, expected: bool
) -> None:
    token = authproxy.token(iat=now, exp=now + 60)
    set_time(now - early)
    assert await holds(verifier, token) is expected


@pytest.mark.parametrize(
    ("lifetime", "expected"), [(1, True), (300, True), (300.5, False), (301, False), (86_400, False)]
)
async def test_a_token_lives_for_five_minutes_at_most(
    verifier: TokenVerifier, authproxy: Any, now: int, lifetime: float, expected: bool
) -> None:
    assert await holds(verifier, authproxy.token(exp=now + lifetime)) is expected


async def test_an_old_token_with_a_late_end_lives_too_long(verifier: TokenVerifier, authproxy: Any, now: int) -> None:
    assert not await holds(verifier, authproxy.token(iat=now - 3600, exp=now + 60))
    assert await holds(verifier, authproxy.token(iat=now - 240, exp=now + 60))


@pytest.mark.parametrize("claim", ["park_id", "sub"])
@pytest.mark.parametrize("value", ["a", "A-Z_0-9", "_", "-", "7" * 64])
async def test_an_id_in_shape_holds(verifier: TokenVerifier, authproxy: Any, claim: str, value: str) -> None:
    caller = await verifier.verify(f"Bearer {authproxy.token(**{claim: value})}")
    assert value == (caller.park_id if claim == "park_id" else caller.dispatcher_id)


@pytest.mark.parametrize("claim", ["park_id", "sub"])
@pytest.mark.parametrize(
    "value",
    [
        "",
        "7" * 65,
        "park-1\n",
        "\npark-1",
        "park 1",
        "park/1",
        "park.1",
        "парк",
        "park-1\x00",
        "../x",
        "é",
        7,
        ["park-1"],
    ],
    ids=repr,
)
async def test_an_id_out_of_shape_does_not_hold(
    verifier: TokenVerifier, authproxy: Any, claim: str, value: Any
) -> None:
    assert not await holds(verifier, authproxy.token(**{claim: value}))


@pytest.mark.parametrize(
    "permissions", ["orders:read", {"orders:read": True}, 1, [1], ["orders:read", None], [["orders:read"]]]
)
async def test_permissions_are_a_list_of_words(verifier: TokenVerifier, authproxy: Any, permissions: Any) -> None:
    assert not await holds(verifier, authproxy.token(permissions=permissions))


@pytest.mark.parametrize(
    "permissions", [[], ["orders:read"], ["orders:write"], ["orders:read", "orders:write"], ["a:new"]]
)
async def test_a_caller_has_the_permissions_of_the_token(
    verifier: TokenVerifier, authproxy: Any, permissions: list[str]
) -> None:
    caller = await verifier.verify(f"Bearer {authproxy.token(permissions=permissions)}")
    assert caller.permissions == frozenset(permissions)


async def test_claims_that_are_new_do_no_harm(verifier: TokenVerifier, authproxy: Any) -> None:
    assert await holds(verifier, authproxy.token(name="x", roles=["y"]))
