"""More than can be served: what is refused, what stays fast, and who does not suffer for it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.faults import NoAnswer, Status
from sandbox.sandbox import Sandbox
from sandbox.world.parks import OWN_ONLY
from service.middleware import adaptive_limit, body_timeout
from tests.functional.world import PHONE, Dispatcher, World, draft_body, estimate_body, world


async def hang(
    sandbox: Sandbox, dispatcher: Dispatcher, calls: int, *, only: int | None = None
) -> list[asyncio.Task[Any]]:
    """Send so many estimates that wait for fleet-parks; ``only`` limits the fault to the next calls."""
    before = len(sandbox.calls.of("fleet-parks", "getPark"))
    sandbox.faults.set("fleet-parks", "getPark", NoAnswer(), **({} if only is None else {"calls": only}))
    headers = {"X-Request-Timeout-Ms": "60000"}
    waiting = [asyncio.create_task(dispatcher.call("estimate", estimate_body(), headers=headers)) for _ in range(calls)]
    await sandbox.calls.until("fleet-parks", "getPark", before + calls)
    return waiting


async def test_places_are_kept_for_what_settles_an_order(sandbox: Sandbox, tmp_path: Path) -> None:
    async with world(sandbox, tmp_path, max_in_flight=8) as fom:
        dispatcher = fom.dispatcher()
        order_id = await dispatcher.draft()
        sandbox.calls.clear()
        waiting = await hang(sandbox, dispatcher, 6)
        for operation, body in (("estimate", estimate_body()), ("active", {"phone": PHONE}), ("draft", draft_body())):
            reply = await dispatcher.call(operation, body)
            assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "overloaded", "1"), operation
        assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
        reply = await dispatcher.call("cancel", {"order_id": order_id, "cancel_state": "free"})
        assert reply.status == 200, reply.content
        sandbox.faults.clear()
        await asyncio.gather(*waiting)
        assert (await dispatcher.call("estimate", estimate_body())).status == 200


async def test_park_at_its_fair_share_does_not_keep_others_out(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adaptive_limit, "_SAMPLE_INTERVAL_SECONDS", 3600)
    caplog.set_level(logging.INFO)
    async with world(sandbox, tmp_path, max_in_flight=8) as fom:
        greedy, other = fom.dispatcher(), fom.dispatcher(OWN_ONLY.park_id)
        waiting = await hang(sandbox, greedy, 6, only=6)
        assert (await greedy.call("estimate", estimate_body())).code == "overloaded", "the only park has all there is"
        assert fom.metric("fom_park_limited_requests_total") == 0
        waiting += await hang(sandbox, other, 1, only=1)
        for _ in range(3):
            assert (await other.call("estimate", estimate_body())).status == 200
            reply = await greedy.call("estimate", estimate_body())
            assert (reply.status, reply.code) == (503, "overloaded")
        for _ in range(40):
            fom.service.admission.observe(0.0)
        assert "fom_park_limited_requests_total 3.0" in fom.service.metrics.exposition().decode()
        assert "fom_parks_limited 0.0" in fom.service.metrics.exposition().decode()
        sandbox.faults.clear()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    lines = [record.__dict__ for record in caplog.records if record.getMessage() == "park_limited"]
    assert [(line["park_id"], line["requests_refused"], line["parks_limited"]) for line in lines] == [
        (greedy.park_id, 3, 1)
    ]


async def test_a_hanging_upstream_costs_the_others_nothing(fom: World, dispatcher: Dispatcher) -> None:
    """Far more requests than fleet-parks may have calls, each on a connection of its own."""
    order_id = await dispatcher.draft()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        many = World(fom.sandbox, fom.service, fom.settings, fom.url, session).dispatcher()
        fom.sandbox.faults.set("fleet-parks", "getPark", NoAnswer())
        flood = [asyncio.create_task(many.call("estimate", estimate_body())) for _ in range(400)]
        await fom.sandbox.calls.until("fleet-parks", "getPark", 2)
        reply = await dispatcher.call("commit", {"order_id": order_id})
        assert reply.status == 200
        fom.sandbox.faults.clear()
        refused = [reply.code for reply in await asyncio.gather(*flood) if reply.status != 200]
        assert set(refused) <= {"overloaded", "upstream_unavailable", "upstream_timeout"}


async def test_fewer_are_taken_while_the_event_loop_is_late(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adaptive_limit, "_SAMPLE_INTERVAL_SECONDS", 3600)
    monkeypatch.setattr(adaptive_limit, "MIN_LIMIT", 4)
    async with world(sandbox, tmp_path) as fom:
        dispatcher = fom.dispatcher()
        order_id = await dispatcher.draft()
        sandbox.calls.clear()
        waiting = await hang(sandbox, dispatcher, 8)
        for _ in range(4):
            fom.service.admission.observe(1.0)
        reply = await dispatcher.call("estimate", estimate_body())
        assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "overloaded", "1")
        async with aiohttp.ClientSession() as session:
            another = World(sandbox, fom.service, fom.settings, fom.url, session).dispatcher()
            reply = await another.call("commit", {"order_id": order_id})
            assert reply.status == 200, "a quarter of four is kept, though twice as many are being served"
            sandbox.faults.clear()
            await asyncio.gather(*waiting)
        for _ in range(60):
            fom.service.admission.observe(0.0)
        assert (await fom.dispatcher().call("estimate", estimate_body())).status == 200


async def test_refusals_are_counted_one_by_one_and_logged_together(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adaptive_limit, "_SAMPLE_INTERVAL_SECONDS", 3600)
    caplog.set_level(logging.INFO)
    async with world(sandbox, tmp_path, max_in_flight=1) as fom:
        waiting = await hang(sandbox, fom.dispatcher(), 1)
        for _ in range(3):
            assert (await fom.dispatcher().call("estimate", estimate_body())).code == "overloaded"
        assert fom.metric("fom_requests_total", operation="orders_estimate", status="503", code="overloaded") == 3
        for _ in range(40):
            fom.service.admission.observe(0.0)
        sandbox.faults.clear()
        await asyncio.gather(*waiting)
    told = [record for record in caplog.records if record.getMessage() == "overloaded"]
    assert [record.__dict__["requests_refused"] for record in told] == [3]


async def test_calls_that_were_not_made_are_counted_with_the_reason(fom: World, dispatcher: Dispatcher) -> None:
    names = {"upstream": "fleet-parks", "operation": "getPark"}
    await dispatcher.call("estimate", estimate_body(), headers={"X-Request-Timeout-Ms": "1"})
    assert fom.metric("fom_upstream_not_made_total", **names, why="no_time") == 1
    fom.sandbox.faults.set("fleet-parks", "getPark", Status(500))
    for _ in range(20):
        await dispatcher.call("estimate", estimate_body())
    made = len(fom.sandbox.calls.of("fleet-parks"))
    await dispatcher.call("estimate", estimate_body())
    assert len(fom.sandbox.calls.of("fleet-parks")) == made
    assert fom.metric("fom_upstream_not_made_total", **names, why="open") >= 1
    assert fom.metric("fom_upstream_breaker_open", upstream="fleet-parks") == 1


async def test_a_body_that_does_not_come_ends_with_the_requests_time(fom: World, dispatcher: Dispatcher) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(fom.url.rsplit(":", 1)[1]))
    token = fom.sandbox.token(park_id=dispatcher.park_id)
    writer.write(
        b"POST /v1/orders/commit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 16\r\n"
        b"X-Request-Timeout-Ms: 50\r\nAuthorization: Bearer " + token.encode() + b'\r\n\r\n{"order'
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 504 " in head.splitlines()[0]
    assert b"application/problem+json" in head
    assert b'"deadline_exceeded"' in await reader.readuntil(b"}")
    writer.close()


async def test_a_body_may_not_take_as_long_as_its_caller_likes(
    fom: World, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_timeout, "MAX_BODY_SECONDS", 0.05)
    arrived = asyncio.Event()

    async def never() -> Any:
        yield b'{"order'
        await arrived.wait()

    reply = await dispatcher.call("commit", content=never(), headers={"X-Request-Timeout-Ms": "60000"})
    arrived.set()
    assert (reply.status, reply.code) == (504, "deadline_exceeded")


async def test_a_key_that_takes_too_long_to_look_up_ends_with_the_requests_time(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    over = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response(status=503)

    app = web.Application()
    app.router.add_get("/jwks.json", hang)
    async with (
        TestServer(app) as keys,
        world(sandbox, tmp_path, authproxy_jwks=str(keys.make_url("/jwks.json"))) as fom,
    ):
        reply = await fom.dispatcher().call("commit", {"order_id": "x"}, headers={"X-Request-Timeout-Ms": "50"})
        assert (reply.status, reply.code, reply.json["outcome"]) == (504, "deadline_exceeded", "unknown")
        over.set()
