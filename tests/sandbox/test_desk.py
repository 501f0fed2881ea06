"""The endpoints of the dispatcher's desk: each answer keeps `sandbox/console/openapi.yaml`, as the console takes it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema_rs
import pytest
import yaml

from sandbox import ManualClock, Sandbox
from sandbox.cli.passengers import populate
from sandbox.console import desk
from sandbox.world.parks import ALL_DRIVERS, PARKS

CONTRACT = Path(desk.__file__).with_name("openapi.yaml")


@cache
def contract() -> dict[str, Any]:
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


class Desk:
    """A dispatcher with a cookie, whose every answer is held against the contract."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def ask(self, method: str, path: str, body: Any = None, *, language: str = "en", **names: str) -> Any:
        headers = {"Accept-Language": language}
        async with self._session.request(
            method, self._url + path.format(**names), json=body, headers=headers
        ) as answer:
            documented = contract()["paths"][path][method.lower()]["responses"]
            assert str(answer.status) in documented, await answer.text()
            if answer.content_type != "application/json":
                return None
            document = await answer.json()
        schema = documented[str(answer.status)]["content"]["application/json"]["schema"]
        validator = jsonschema_rs.Draft4Validator({**_plain(schema), "components": _plain(contract()["components"])})
        assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)] == []
        return document


def _plain(schema: Any) -> Any:
    """OpenAPI's `nullable` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _plain(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


@pytest.fixture
async def asked(sandbox: Sandbox) -> AsyncIterator[Desk]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Desk(sandbox.authproxy.url, session)


async def login(asked: Desk, park_id: str, dispatcher_id: str = "dispatcher-1") -> None:
    await asked.ask("POST", "/sandbox/login", {"park_id": park_id, "dispatcher_id": dispatcher_id})


async def test_logging_in_and_out(asked: Desk) -> None:
    assert (await asked.ask("GET", "/sandbox/session"))["is_open"] is False
    await login(asked, ALL_DRIVERS.park_id, "dispatcher-2")
    session = await asked.ask("GET", "/sandbox/session")
    assert session["is_open"] is True
    assert (session["dispatcher_id"], session["park"]["city"]) == ("dispatcher-2", "Алматы")
    assert session["park"]["city_en"] == "Almaty"
    await asked.ask("DELETE", "/sandbox/session")
    assert (await asked.ask("GET", "/sandbox/session"))["is_open"] is False


async def test_who_can_log_in_where(asked: Desk) -> None:
    assert {park["park_id"] for park in await asked.ask("GET", "/sandbox/parks")} == {park.park_id for park in PARKS}
    people = await asked.ask("GET", "/sandbox/dispatchers")
    assert [person["may_write"] for person in people] == [True, True, False]


@pytest.mark.parametrize("park", PARKS, ids=lambda park: park.city.name)
async def test_every_city_has_a_map_and_all_its_addresses_can_be_found_and_driven_to(asked: Desk, park: Any) -> None:
    await login(asked, park.park_id)
    drawing = await asked.ask("GET", "/sandbox/map", language="ru")
    assert drawing["city"] == park.city.name
    assert len(drawing["roads"]) > 100
    for address in park.city.addresses:
        typed = {"text": f"{address.street} {address.house}"}
        found = await asked.ask("POST", "/sandbox/places/search", typed, language="ru")
        assert found[0]["fullname"] == address.fullname
        assert found[0]["geopoint"] == pytest.approx(list(address.point), abs=1e-4)
    ends = [list(address.point) for address in park.city.addresses[:2]]
    line = (await asked.ask("POST", "/sandbox/way", {"geopoints": ends}))["line"]
    assert [line[0], line[-1]] == ends
    assert len(line) > 2


@pytest.mark.parametrize(
    ("typed", "language", "title"),
    [
        ("твер", "ru", "Центральный телеграф"),
        ("ул. тверская, 12", "ru", "Тверская улица, 12"),
        ("tverskaya 12", "ru", "Тверская улица, 12"),
        ("тверская 12", "en", "Tverskaya Street, 12"),
        ("Москва, казанский вокзал", "ru", "Казанский вокзал"),
        ("kazansky", "en", "Kazansky Station"),
    ],
)
async def test_addresses_are_found_as_they_are_typed_in_either_language(
    asked: Desk, typed: str, language: str, title: str
) -> None:
    found = await asked.ask("POST", "/sandbox/places/search", {"text": typed}, language=language)
    assert found[0]["title"] == title


async def test_what_means_nothing_finds_nothing(asked: Desk) -> None:
    for typed in ("", "  ", "улица", "Москва", "xyzzy", "тверская 99999", "тверская ²"):
        assert await asked.ask("POST", "/sandbox/places/search", {"text": typed}) in ([], None), typed


async def test_a_house_of_the_address_book_is_the_one_next_to_its_own_point(asked: Desk) -> None:
    found = await asked.ask("POST", "/sandbox/places/search", {"text": "петровка 20"}, language="ru")
    house = found[0]
    assert house["house"] == "20"
    nearest = await asked.ask("POST", "/sandbox/places/nearest", {"geopoint": house["geopoint"]}, language="ru")
    assert nearest["fullname"] == house["fullname"]
    await asked.ask("POST", "/sandbox/places/nearest", {"geopoint": [0, 0]})


async def test_the_park_s_orders_and_the_cars_on_them(sandbox: Sandbox, clock: ManualClock, asked: Desk) -> None:
    populate(sandbox)
    orders = await asked.ask("GET", "/sandbox/fleet-orders")
    assert len(orders) == len(sandbox.books.committed)
    assert {order["phone_masked"][:8] for order in orders} == {"+7******"}
    clock.advance(200)
    with_order = [car for car in await asked.ask("GET", "/sandbox/cars") if car["order_id"]]
    assert with_order
    for car in with_order:
        assert car["status"] == sandbox.platform.status(car["order_id"])
    clock.advance(60)
    moved = [car for car in await asked.ask("GET", "/sandbox/cars") if car["order_id"] == with_order[0]["order_id"]]
    assert moved[0]["geopoint"] != with_order[0]["geopoint"]


async def test_another_park_sees_none_of_it(sandbox: Sandbox, asked: Desk) -> None:
    populate(sandbox)
    await login(asked, ALL_DRIVERS.park_id)
    assert await asked.ask("GET", "/sandbox/fleet-orders") == []
    assert [car for car in await asked.ask("GET", "/sandbox/cars") if car["order_id"]] == []


async def test_a_trace_of_a_request_that_nobody_made_is_empty(asked: Desk) -> None:
    assert await asked.ask("GET", "/sandbox/traces/{request_id}", request_id="nobody") == []


async def test_faults_are_set_listed_and_cleared(asked: Desk) -> None:
    assert "commitOrder" in (await asked.ask("GET", "/sandbox/upstreams"))["int-api"]
    fault = {"upstream": "int-api", "operation": "commitOrder", "fault": {"type": "answer_lost"}, "calls": 1}
    assert len(await asked.ask("POST", "/sandbox/faults", fault)) == 1
    assert len(await asked.ask("GET", "/sandbox/faults")) == 1
    assert await asked.ask("DELETE", "/sandbox/faults") == []


async def test_the_clock_is_moved_on(asked: Desk) -> None:
    before = await asked.ask("GET", "/sandbox/clock")
    assert await asked.ask("POST", "/sandbox/clock", {"advance_seconds": 60}) != before


async def test_the_page_and_all_that_it_refers_to_is_served_under_a_strict_policy(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    async with session.get(sandbox.authproxy.url + "/") as answer:
        document = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    referred = re.findall(r'(?:src|href)="(/[^"]+)"', document)
    assert {Path(name).suffix for name in referred} == {".js", ".css", ".svg"}
    for name in referred:
        async with session.get(sandbox.authproxy.url + name) as answer:
            assert answer.status == 200, name
            assert answer.headers["Content-Security-Policy"] == policy
