"""Requests as no HTTP library sends them, over raw sockets, against the whole service."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from yarl import URL

from tests.functional.world import Dispatcher, World

UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"


def request_of(fom: World, method: str, path: str, body: str = "", fields: str = "") -> bytes:
    token = fom.sandbox.token(park_id=fom.dispatcher().park_id)
    lines = f"{method} {path} HTTP/1.1\r\nHost: fom\r\nAuthorization: Bearer {token}\r\n{fields}"
    if body:
        lines += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{lines}\r\n{body}".encode()


async def responses(fom: World, content: bytes, count: int) -> list[tuple[int, dict[str, str], Any]]:
    """Send ``content`` in one write and read ``count`` responses: status, headers, JSON."""
    url = URL(fom.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(content)
    found = []
    for _ in range(count):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        found.append(
            (int(status.split()[1]), headers, json.loads(await reader.readexactly(int(headers["content-length"]))))
        )
    writer.close()
    return found


@pytest.mark.parametrize("order_id", ["a%2Fb", "%2e%2e%2fx", "a%00", "%FF", "%2F", "a%252Fb", "%zz", "%"])
async def test_order_id_out_of_shape_in_a_path_is_order_not_found(
    fom: World, dispatcher: Dispatcher, order_id: str
) -> None:
    """An encoded slash is part of the id (RFC 3986, section 2.2)."""
    ((status, _, problem),) = await responses(fom, request_of(fom, "GET", f"/v1/orders/{order_id}"), 1)
    assert (status, problem["code"]) == (404, "order_not_found")


@pytest.mark.parametrize("path", ["/v1%2Forders/commit", "/v1/orders%2Fcommit"])
async def test_an_encoded_slash_does_not_part_a_path(fom: World, dispatcher: Dispatcher, path: str) -> None:
    ((status, _, problem),) = await responses(fom, request_of(fom, "POST", path, '{"order_id": "x"}'), 1)
    assert (status, problem["code"]) == (404, "no_such_path")


async def test_commit_with_an_offer_to_upgrade_is_served(fom: World, dispatcher: Dispatcher) -> None:
    """As Java's HttpClient sends it."""
    order_id = await dispatcher.draft()
    commit = request_of(fom, "POST", "/v1/orders/commit", json.dumps({"order_id": order_id}), UPGRADE)
    ((status, _, answer),) = await responses(fom, commit, 1)
    assert (status, answer["order_id"]) == (200, order_id)


async def test_rubbish_behind_a_commit_leaves_its_response(fom: World, dispatcher: Dispatcher) -> None:
    """A 400 in its place would be the end of it."""
    order_id = await dispatcher.draft()
    commit = request_of(fom, "POST", "/v1/orders/commit", json.dumps({"order_id": order_id}))
    ((status, headers, _),) = await responses(fom, commit + b"\0rubbish\r\n\r\n", 1)
    assert (status, headers["connection"]) == (200, "close")


async def test_white_space_behind_the_token_is_no_part_of_it(fom: World, dispatcher: Dispatcher) -> None:
    content = request_of(fom, "GET", "/v1/orders/some-order").replace(b"\r\n\r\n", b" \t\r\n\r\n")
    assert content.count(b" \t\r\n") == 1
    ((status, _, problem),) = await responses(fom, content, 1)
    assert (status, problem["code"]) == (404, "order_not_found")
