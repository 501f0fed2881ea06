"""Every error that the catalogue allows, on every operation: what has no test of its own is reached here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from sandbox.sandbox import Sandbox
from tests.functional.provocations import MAX_IN_FLIGHT, PROVOCATIONS, Call, good_calls
from tests.functional.witness import CATALOGUE, LANGUAGES, NONE, allowed, published
from tests.functional.world import Reply, World, world

CODES = CATALOGUE["codes"]


async def send(fom: World, call: Call) -> Reply:
    """Make a call without any client of ours."""
    method, path, _ = published().operations[call.operation]
    caller = fom.dispatcher(call.park_id, permissions=call.permissions)
    url = path.replace("{order_id}", call.order_id).removeprefix("/v1/orders/") + f"?{call.query}"
    headers: Any = call.headers
    return await caller.call(url, call.body, method=method, headers=headers, content=call.content)


@pytest.mark.parametrize("operation", published().operations)
async def test_an_operation_can_answer_each_error_that_the_catalogue_allows_it(
    sandbox: Sandbox, tmp_path: Path, operation: str
) -> None:
    async with world(sandbox, tmp_path, max_in_flight=MAX_IN_FLIGHT) as fom:
        good = (await good_calls(fom))[operation]
        for code in [name for name in CODES if (operation, name) in allowed()]:
            async with PROVOCATIONS[code](fom, good) as call:
                for language in LANGUAGES:
                    reply = await send(fom, call.but({"Accept-Language": language}))
                    assert (reply.status, reply.code) == (CODES[code]["status"], code)
                    assert reply.headers["Content-Language"] == language


@pytest.mark.parametrize("operation", published().operations)
async def test_a_good_call_is_no_error(fom: World, operation: str) -> None:
    """So that it is what was provoked, and nothing else, that the errors above speak of."""
    assert (await send(fom, (await good_calls(fom))[operation])).status == 200


async def elsewhere(fom: World, language: str, *, path: str = "/v1/orders/one/two", method: str = "POST") -> Reply:
    """A request that reaches no operation, though its token holds."""
    token = fom.sandbox.token()
    return await fom.request(method, path, headers={"Authorization": f"Bearer {token}", "Accept-Language": language})


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_request_that_reaches_no_operation(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    async with world(sandbox, tmp_path, max_in_flight=MAX_IN_FLIGHT) as fom:
        assert (await elsewhere(fom, language)).code == "no_such_path"
        assert (await elsewhere(fom, language, path="/v1/orders/commit", method="GET")).code == "method_not_allowed"
        assert (await fom.request("POST", "/v1/no", headers={"Accept-Language": language})).code == "unauthorized"
        async with PROVOCATIONS["overloaded"](fom, Call(operation=NONE)):
            assert (await elsewhere(fom, language)).code == "overloaded"
        monkeypatch.setattr(Route, "handle", None)
        assert (await elsewhere(fom, language, path="/docs/assets/swagger-ui.css", method="GET")).code == "internal"
    async with world(sandbox, tmp_path, authproxy_jwks="http://127.0.0.1:1/jwks.json") as fom:
        assert (await elsewhere(fom, language)).code == "upstream_unavailable"
