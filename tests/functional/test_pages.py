"""Beside the API: the published contract and the pages to read it."""

from __future__ import annotations

from pathlib import Path

import pytest

import generated.fleet_orders_manager
from generated.fleet_orders_manager.problems import CODES
from tests.functional.world import World

CONTRACT = Path(generated.fleet_orders_manager.__file__).parent


@pytest.mark.parametrize(
    ("path", "media_type"), [("openapi.json", "application/json"), ("openapi.yaml", "application/yaml")]
)
async def test_the_contract_is_served_as_compiled(fom: World, path: str, media_type: str) -> None:
    reply = await fom.request("GET", f"/{path}")
    assert (reply.status, reply.headers["Content-Type"]) == (200, media_type)
    assert reply.content == (CONTRACT / path).read_bytes()
    tag = reply.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await fom.request("GET", f"/{path}", headers={"If-None-Match": known})
        assert (again.status, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (await fom.request("GET", f"/{path}", headers={"If-None-Match": '"other"'})).status == 200
    assert (await fom.request("HEAD", f"/{path}")).status == 200


async def test_the_docs_need_no_other_host(fom: World) -> None:
    page = await fom.request("GET", "/docs")
    assert page.status == 200
    text = page.content.decode()
    assert "http://" not in text
    assert "https://" not in text
    for part in ("/docs/start.js", "/docs/assets/swagger-ui-bundle.js", "/docs/assets/swagger-ui.css"):
        assert part in text
        assert (await fom.request("GET", part)).status == 200


async def test_every_code_has_its_place_on_the_page_of_errors(fom: World) -> None:
    page = (await fom.request("GET", "/docs/errors")).content.decode()
    for code in CODES:
        assert f"id={code}>" in page


async def test_a_wrong_method_on_a_page_is_a_problem_too(fom: World) -> None:
    reply = await fom.request("POST", "/docs")
    assert (reply.status, reply.code) == (405, "method_not_allowed")
    assert "GET" in reply.headers["Allow"]
    reply = await fom.request("GET", "/docs/assets/nothing.js")
    assert (reply.status, reply.code) == (404, "no_such_path")
