"""A generated server half and requests that no generated client would send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from starlette.exceptions import HTTPException
from starlette.types import Scope

from runtime.errors import RequestValidationError, ResponseValidationError, WrongField
from runtime.operation import Operation
from runtime.server.asgi import BodyTooLargeError
from runtime.server.operations import UnsupportedMediaTypeError
from tests.contract.golden import depot
from tests.contract.golden.depot import server
from tests.contract.serving import Stage, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIND = "/v1/slots/find"
JSON = {"Content-Type": "application/json"}
HEAD = f"POST {FIND} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {{}}\r\n\r\n"
FOUND = depot.FindSlots200(depot.Slots(slots=[]))


async def connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(url)
    return await asyncio.open_connection(address.hostname, address.port)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served() -> AsyncIterator[tuple[Stage, str, aiohttp.ClientSession]]:
    stage = Stage()
    async with (
        serve(stage.app(depot, server, max_body_bytes=1000)) as url,
        aiohttp.ClientSession(base_url=url) as session,
    ):
        yield stage, url, session


@pytest.fixture
def stage(served: tuple[Stage, str, aiohttp.ClientSession]) -> Stage:
    found = served[0]
    found.answer, found.error, found.request = FOUND, None, None
    return found


@pytest.fixture
def session(served: tuple[Stage, str, aiohttp.ClientSession]) -> aiohttp.ClientSession:
    return served[2]


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "application/json; version=1", 'application/json;charset="UTF8"'],
)
async def test_ways_to_say_json(stage: Stage, session: aiohttp.ClientSession, content_type: str) -> None:
    async with session.post(FIND, data=b'{"size":"small"}', headers={"Content-Type": content_type}) as answer:
        assert (answer.status, await answer.json()) == (200, {"slots": []})
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/problem+json"},
        {"Content-Type": "application/json; charset=cp1251"},
        {"Content-Type": ""},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
async def test_what_is_not_plain_json_is_not_read(
    stage: Stage, session: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with session.post(FIND, data=b'{"size":"small"}', headers=headers) as answer:
        assert answer.status == 599
    assert isinstance(stage.error, UnsupportedMediaTypeError)
    assert stage.request is None


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
async def test_a_body_over_the_bound(stage: Stage, session: aiohttp.ClientSession, chunked: bool) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 100

    data: Any = parts() if chunked else b" " * 1001
    async with session.post(FIND, data=data, headers=JSON) as answer:
        assert answer.status == 599
    assert isinstance(stage.error, BodyTooLargeError)


async def test_a_body_that_is_declared_too_large_is_not_waited_for(
    stage: Stage, served: tuple[Stage, str, aiohttp.ClientSession]
) -> None:
    reader, writer = await connect(served[1])
    writer.write(HEAD.format(1001).encode())
    assert await reader.readline() == b"HTTP/1.1 599 \r\n"
    writer.close()


async def test_a_body_at_the_bound_is_read(stage: Stage, session: aiohttp.ClientSession) -> None:
    async with session.post(FIND, data=b'{"size":"small"}'.ljust(1000), headers=JSON) as answer:
        assert answer.status == 200


async def test_a_caller_that_leaves_is_not_answered(
    stage: Stage, served: tuple[Stage, str, aiohttp.ClientSession]
) -> None:
    reader, writer = await connect(served[1])
    writer.write(HEAD.format(9).encode() + b"{")
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    assert (stage.error, stage.request) == (None, None)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("GET", FIND + "/", 404), ("PUT", FIND, 405)],
)
async def test_a_path_or_method_that_is_none(
    stage: Stage, session: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with session.request(method, path) as answer:
        assert answer.status == 599
    assert isinstance(stage.error, HTTPException)
    assert stage.error.status_code == status


async def test_what_is_wrong_with_a_request_is_told_at_once(stage: Stage, session: aiohttp.ClientSession) -> None:
    async with session.post(f"{FIND}?more=1", data=b'{"size":1,"hue":2}', headers=JSON) as answer:
        assert answer.status == 599
    assert isinstance(stage.error, RequestValidationError)
    assert stage.error.wrong == (
        WrongField("query", "/more", "unknown_field"),
        WrongField("body", "/size", "wrong_type"),
        WrongField("body", "/hue", "unknown_field"),
    )


async def test_the_hookss_own_checks_come_beside_the_types(
    stage: Stage, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = WrongField("body", "/size", "too_large_for_us")
    known: list[WrongField] = []

    def check(_operation: object, _request: object, _context: object, wrong: list[WrongField]) -> list[WrongField]:
        known.extend(wrong)
        return [own]

    monkeypatch.setattr(stage, "validate", check)
    async with session.post(FIND, data=b'{"size":"large","hue":2}', headers=JSON):
        pass
    assert isinstance(stage.error, RequestValidationError)
    assert known == [WrongField("body", "/hue", "unknown_field")]
    assert stage.error.wrong == (*known, own)


async def test_the_hooks_may_refuse_before_anything_is_read(
    stage: Stage, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(operation: Operation[Any, Any, Any], scope: Scope) -> object:
        raise PermissionError(operation.id)

    monkeypatch.setattr(stage, "context", refuse)
    async with session.post(FIND, data=b"{", headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 599
    assert isinstance(stage.error, PermissionError)


@pytest.mark.parametrize("answer", [None, depot.FindSlots200(None), depot.GetSlot200(None)])  # type: ignore[arg-type]
async def test_an_answer_that_breaks_the_contract_does_not_go_out(
    stage: Stage, session: aiohttp.ClientSession, answer: Any
) -> None:
    stage.answer = answer
    async with session.post(FIND, data=b'{"size":"small"}', headers=JSON) as response:
        assert response.status == 599
    assert isinstance(stage.error, ResponseValidationError)
