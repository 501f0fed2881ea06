"""The page for integrators: each recipe gets the answer that it promises, and docs/sandbox.md is the same page."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, get_args

from sandbox.faults.plan import AnyFault
from sandbox.guide.faults import fault_types
from sandbox.guide.recipes import PREAMBLE, RECIPES
from sandbox.guide.text import guide, script
from tests.functional.world import World

ROOT = Path(__file__).resolve().parents[2]
PIPE = asyncio.subprocess.PIPE
MARK = "the next recipe"


async def test_each_recipe_gets_the_answer_that_it_promises(fom: World) -> None:
    fom.sandbox.service_url = fom.url
    url = fom.sandbox.authproxy.url
    scripts = [script(recipe.script, url) for recipe in RECIPES]
    outputs = await pasted(f"\necho '{MARK}'\n".join([script(PREAMBLE, url), *scripts]))
    assert len(outputs) == len(RECIPES)
    wrong = []
    for recipe, output in zip(RECIPES, outputs, strict=True):
        if not any(is_answer(output, answer) for answer in (recipe.answer, *recipe.also)):
            wrong.append((recipe.answer, recipe.what, output))
    assert wrong == []
    # what is promised of `current`
    current = {recipe.what: output.get("current", {}) for recipe, output in zip(RECIPES, outputs, strict=True)}
    promised = {
        what: found for what in current for found in ("offer", "price", "version") if f"`current.{found}`" in what
    }
    assert len(promised) == 3
    assert all(found in current[what] for what, found in promised.items())


def is_answer(output: Any, answer: str) -> bool:
    status, code = answer.split()
    if "code" not in output:
        return code == "ok" and "order_id" in output
    return (str(output["status"]), output["code"]) == (status, code)


async def pasted(text: str) -> list[Any]:
    """Return the last line of each recipe as JSON."""
    shell = await asyncio.create_subprocess_exec("bash", "-euo", "pipefail", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    printed, errors = await shell.communicate(text.encode())
    assert errors == b""
    return [json.loads(part.strip().splitlines()[-1]) for part in printed.decode().split(MARK)[1:]]


def test_docs_have_the_same_page() -> None:
    assert (ROOT / "docs" / "sandbox.md").read_text("utf-8") == guide(), "python -m sandbox.guide"


def test_every_type_of_fault_is_on_the_page() -> None:
    assert len(fault_types()) == len(get_args(AnyFault))
    assert all(f"| `{fault.tag}` |" in guide() for fault in fault_types())


async def test_the_page_is_served_with_the_sandboxs_own_address(fom: World) -> None:
    url = fom.sandbox.authproxy.url
    async with fom.session.get(f"{url}/sandbox") as response:
        page = await response.text()
    assert (response.status, response.content_type) == (200, "text/html")
    assert f"P={url}" in page
    assert "<code>answer_lost</code>" in page


async def test_a_wrong_fault_is_told_the_right_ones(fom: World) -> None:
    url = fom.sandbox.authproxy.url
    body = {"upstream": "int-api", "fault": {"type": "zzz"}}
    async with fom.session.post(f"{url}/sandbox/faults", json=body) as response:
        text = await response.text()
    assert response.status == 400
    assert all(fault.tag in text for fault in fault_types())
    assert f"{url}/sandbox" in text


async def test_a_token_of_the_sandbox_is_good_for_the_service_itself(fom: World) -> None:
    async with fom.session.get(f"{fom.sandbox.authproxy.url}/sandbox/token") as response:
        token = await response.text()
    reply = await fom.request("GET", "/v1/orders/no-such-order", headers={"Authorization": f"Bearer {token}"})
    assert (reply.status, reply.code) == (404, "order_not_found")


async def test_pages_of_this_machine_may_call_the_sandbox_and_others_may_not(fom: World) -> None:
    fom.sandbox.service_url = fom.url
    url = f"{fom.sandbox.authproxy.url}/v1/orders/active"
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-idempotency-token",
    }
    for origin in ("http://localhost:5173", "http://127.0.0.1:3000", "https://[::1]"):
        async with fom.session.options(url, headers={"Origin": origin, **asked}) as preflight:
            assert preflight.status == 204
            assert preflight.headers["Access-Control-Allow-Methods"] == "POST"
            assert preflight.headers["Access-Control-Allow-Headers"] == asked["Access-Control-Request-Headers"]
        for body in ({"phone": "+79161234567"}, {}):
            async with fom.session.post(url, json=body, headers={"Origin": origin}) as response:
                assert response.headers["Access-Control-Allow-Origin"] == origin
                assert "X-Request-Id" in response.headers["Access-Control-Expose-Headers"]
    async with fom.session.get(f"{fom.sandbox.authproxy.url}/nowhere", headers={"Origin": origin}) as missing:
        assert (missing.status, missing.headers["Access-Control-Allow-Origin"]) == (404, origin)
    for stranger in ("http://localhost.evil.example", "https://evil.example", "null"):
        async with fom.session.post(url, json={}, headers={"Origin": stranger}) as refused:
            assert not any(name.startswith("Access-Control") for name in refused.headers)
