"""Beside the API: the published contract and the pages to read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

import generated.fleet_orders_manager
from tests.functional.witness import CATALOGUE
from tests.functional.world import Reply, World

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


async def test_the_type_of_a_problem_is_a_place_on_the_page_of_errors(fom: World) -> None:
    for path, method in (("/elsewhere", "GET"), ("/docs", "POST")):
        problem = (await fom.request(method, path)).json
        page, _, anchor = problem["type"].partition("#")
        reply = await fom.request("GET", page)
        assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert anchor == problem["code"]
        assert anchor in places(reply)


async def test_the_page_of_errors_tells_the_whole_catalogue_in_both_languages(fom: World) -> None:
    reply = await fom.request("GET", "/docs/errors")
    found = places(reply)
    for name, code in CATALOGUE["codes"].items():
        row = [" ".join("".join(cell.itertext()).split()) for cell in found[name]]
        means, action = f"{code['title']}. {code['when']}", code["action"]
        told = [name, str(code["status"]), "yes" if code["retryable"] else "no", means, action]
        assert row == [*told, code["message"]["en"], code["message"]["ru"]]
        assert [cell.get("lang") for cell in found[name]][-2:] == ["en", "ru"]
    for name, field in CATALOGUE["fields"].items():
        said = [cell.text for cell in found[f"field-{name}"]][1:]
        assert said == [field["message"][language].replace("{limit}", "N") for language in ("en", "ru")]
    for message in CATALOGUE["edit_unknown"]["message"].values():
        assert message in reply.content.decode()


def places(page: Reply) -> Mapping[str, ElementTree.Element]:
    """Return the elements with an id on a page. The page is XML too, so that a parser reports its errors."""
    elements = [e for e in ElementTree.fromstring(page.content).iter() if "id" in e.attrib]
    found = {element.attrib["id"]: element for element in elements}
    assert len(found) == len(elements)
    return found


async def test_a_wrong_method_on_a_page_is_a_problem_too(fom: World) -> None:
    reply = await fom.request("POST", "/docs")
    assert (reply.status, reply.code) == (405, "method_not_allowed")
    assert "GET" in reply.headers["Allow"]
    reply = await fom.request("GET", "/docs/assets/nothing.js")
    assert (reply.status, reply.code) == (404, "no_such_path")
