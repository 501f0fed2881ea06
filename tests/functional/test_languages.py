"""The language of messages: requested by Accept-Language, named in Content-Language (RFC 9110)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from multidict import CIMultiDict

from sandbox.faults import Status
from sandbox.messages import message
from sandbox.sandbox import Sandbox
from tests.functional.witness import CATALOGUE, LANGUAGES
from tests.functional.world import Dispatcher, World, draft_body, world

MESSAGE = CATALOGUE["codes"]["order_not_found"]["message"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB", "en"),
        ("ru-RU, en;q=0.5", "ru"),
        ("en, ru", "en"),
        ("*;q=0", "ru"),
        ("ru;q=0, *", "en"),
        ("*, ru;q=0.1", "en"),
        ("kk-KZ, en;q=0.001", "en"),
        ("en;q=high", "ru"),
        ("en" + ", de" * 40, "ru"),
    ],
)
async def test_what_is_accepted_is_chosen_from(dispatcher: Dispatcher, accepted: str, language: str) -> None:
    reply = await dispatcher.call("commit", {"order_id": "x"}, headers={"Accept-Language": accepted})
    assert (reply.headers["Content-Language"], reply.json["message"]) == (language, MESSAGE[language])


async def test_several_lines_of_a_header_are_one_list(fom: World, dispatcher: Dispatcher) -> None:
    """RFC 9110, 5.3: a proxy may put them together, so it must not matter whether it did."""
    token = fom.sandbox.token(park_id=dispatcher.park_id)
    lines = [("Accept-Language", "kk"), ("Accept-Language", "en;q=0.7"), ("Accept-Language", "ru;q=0.5")]
    headers = CIMultiDict([("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"), *lines])
    reply = await fom.request("POST", "/v1/orders/commit", headers=headers, data=b'{"order_id": "x"}')
    assert reply.headers["Content-Language"] == "en"
    (call,) = fom.sandbox.calls.of("int-api", "commitOrder")
    assert call.headers["accept-language"] == "kk, en;q=0.7, ru;q=0.5"


async def test_two_tokens_are_no_token(fom: World, dispatcher: Dispatcher) -> None:
    """A cache of one language must not be used for the other."""
    token = fom.sandbox.token(park_id=dispatcher.park_id)
    headers = CIMultiDict([("Authorization", "Bearer a.b.c"), ("Authorization", f"Bearer {token}")])
    reply = await fom.request("POST", "/v1/orders/commit", headers=headers, data=b"{}")
    assert (reply.status, reply.code) == (401, "unauthorized")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_default_language_is_a_setting(sandbox: Sandbox, tmp_path: Path, language: str) -> None:
    async with world(sandbox, tmp_path, default_language=language) as fom:
        for headers in ({}, {"Accept-Language": "kk"}, {"Accept-Language": "*"}):
            reply = await fom.request("GET", "/elsewhere", headers=headers)
            assert reply.headers["Content-Language"] == language


async def test_no_answer_may_be_kept_by_a_cache(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    for reply in [
        await dispatcher.call("commit", {"order_id": order_id}),
        await dispatcher.call(order_id, method="GET"),
        await dispatcher.call("no-such-order", method="GET"),
        await fom.request("GET", "/v1/orders/active"),
    ]:
        assert (reply.headers["Cache-Control"], reply.headers["Vary"]) == ("no-store", "Accept-Language")
    for path in ("/docs", "/docs/errors", "/openapi.json"):
        assert "Vary" not in (await fom.request("GET", path)).headers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [name for name, code in CATALOGUE["codes"].items() if "message" in code["carries"]])
async def test_int_apis_own_words_stand_in_the_place_of_ours_unless_they_may_quote_the_request(
    fom: World, dispatcher: Dispatcher, code: str, language: Literal["ru", "en"]
) -> None:
    theirs = "requirement_unknown" if code == "refused_by_platform" else code
    fom.sandbox.faults.set("int-api", "draftOrder", Status(CATALOGUE["codes"][code]["status"], error_code=theirs))
    words, ours = message(theirs, language), CATALOGUE["codes"][code]["message"][language]
    for comment, said in (("у второго подъезда", words), (words.split()[-1], ours)):
        reply = await dispatcher.call("draft", draft_body(comment=comment), headers={"Accept-Language": language})
        assert (reply.code, reply.json["message"]) == (code, said)
