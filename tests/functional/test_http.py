"""Rules of every request and response, for all operations."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from generated.fleet_orders_manager.problems import CODES
from sandbox.faults import NoAnswer
from sandbox.sandbox import Sandbox
from tests.functional.world import Dispatcher, World, draft_body, estimate_body, point, world

KIB_64 = 64 * 1024


async def test_a_path_that_is_none(fom: World, dispatcher: Dispatcher) -> None:
    for path in ("estimate/", "an/order", "../orders", "..", ""):
        reply = await dispatcher.call(path, {})
        assert (reply.status, reply.code) == (404, "no_such_path"), path
    reply = await fom.request("GET", "/elsewhere")
    assert (reply.status, reply.code) == (404, "no_such_path")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_another_method_on_a_known_path(dispatcher: Dispatcher, method: str) -> None:
    for operation in ("estimate", "draft", "commit", "active"):
        reply = await dispatcher.call(operation, {}, method=method)
        assert (reply.status, reply.code) == (405, "method_not_allowed")
        assert reply.headers["Allow"] == "POST"


async def test_an_order_takes_get_alone(dispatcher: Dispatcher) -> None:
    for method in ("POST", "PUT", "DELETE", "HEAD"):
        reply = await dispatcher.call("some-order", {}, method=method)
        assert (reply.status, reply.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": None},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "identity"},
    ],
    ids=str,
)
async def test_a_body_that_is_not_plain_json(fom: World, dispatcher: Dispatcher, headers: dict[str, str]) -> None:
    reply = await dispatcher.call("estimate", estimate_body(), headers=headers)
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"']
)
async def test_json_by_any_of_its_names(dispatcher: Dispatcher, media_type: str) -> None:
    reply = await dispatcher.call("estimate", estimate_body(), headers={"Content-Type": media_type})
    assert reply.status == 200


async def test_a_body_over_64_kib(fom: World, dispatcher: Dispatcher) -> None:
    body = b'{"order_id": "x"' + b" " * KIB_64 + b"}"
    reply = await dispatcher.call("commit", content=body)
    assert (reply.status, reply.code) == (413, "body_too_large")
    reply = await dispatcher.call("commit", content=b'{"order_id": "x"}'.ljust(KIB_64))
    assert reply.status == 404
    reply = await dispatcher.call("commit", content=b" " * 1_000_000)
    assert (reply.status, reply.code) == (413, "body_too_large")


async def test_a_body_over_64_kib_in_chunks(fom: World, dispatcher: Dispatcher) -> None:
    async def chunks() -> Iterable[bytes]:  # type: ignore[misc]
        for _ in range(100):
            yield b" " * 1024

    token = fom.sandbox.token(park_id=dispatcher.park_id)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    reply = await fom.request("POST", "/v1/orders/commit", headers=headers, data=chunks())
    assert (reply.status, reply.code) == (413, "body_too_large")


async def test_a_body_in_chunks_is_as_good_as_any(fom: World, dispatcher: Dispatcher) -> None:
    async def chunks() -> Iterable[bytes]:  # type: ignore[misc]
        for part in (b'{"order', b'_id": ', b'"x"}'):
            yield part

    token = fom.sandbox.token(park_id=dispatcher.park_id)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    reply = await fom.request("POST", "/v1/orders/commit", headers=headers, data=chunks())
    assert (reply.status, reply.code) == (404, "order_not_found")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'"\xff"', b"[" * 50_000, b"{'a': 1}", b"nan", b'{"order_id": 1e999}']
)
async def test_a_body_that_is_no_json(dispatcher: Dispatcher, content: bytes) -> None:
    reply = await dispatcher.call("commit", content=content)
    assert (reply.status, reply.code) == (400, "validation_failed")
    (error,) = reply.json["errors"]
    assert error["in"] == "body"
    assert error["code"] in ("invalid_json", "required")


async def test_three_wrong_fields_are_told_at_once_without_their_values(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    body = draft_body(phone="not-a-phone-77", route=[point(1234.5, 55.7)], surprise="secret-value")
    reply = await dispatcher.call("draft", body)
    assert (reply.status, reply.code) == (400, "validation_failed")
    assert sorted((e["pointer"], e["code"]) for e in reply.json["errors"]) == [
        ("/phone", "invalid_phone"),
        ("/route/0/geopoint/0", "out_of_range"),
        ("/surprise", "unknown_field"),
    ]
    for value in ("not-a-phone-77", "1234.5", "secret-value"):
        assert value not in reply.content.decode()
        assert value not in caplog.text
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize(
    ("changes", "code", "pointers"),
    [
        ({"phone": "+7 000"}, "invalid_phone", ["/phone"]),
        ({"phone": ""}, "invalid_phone", ["/phone"]),
        ({"phone": 5}, "validation_failed", ["/phone"]),
        ({"due": "2001-01-01T00:00:00Z"}, "invalid_due", ["/due"]),
        ({"due": "tomorrow"}, "validation_failed", ["/due"]),
        ({"due": "2001-01-01T00:00:00Z", "phone": "x"}, "validation_failed", ["/due", "/phone"]),
        ({"payment": {"type": "card"}}, "validation_failed", ["/payment/account_id"]),
        ({"payment": {"type": "barter"}}, "validation_failed", ["/payment/type"]),
        ({"route": []}, "validation_failed", ["/route"]),
        ({"route": [point()] * 11}, "validation_failed", ["/route"]),
        ({"route": [{**point(), "lon": 1}]}, "validation_failed", ["/route/0/lon"]),
        ({"comment": None}, "validation_failed", ["/comment"]),
        ({"comment": "x" * 1025}, "validation_failed", ["/comment"]),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_wrong_has_a_pointer_and_a_code(
    fom: World, dispatcher: Dispatcher, changes: dict[str, object], code: str, pointers: list[str]
) -> None:
    reply = await dispatcher.call("draft", draft_body(**changes))
    assert (reply.status, reply.code) == (400, code)
    assert sorted(e["pointer"] for e in reply.json["errors"]) == pointers
    assert len(fom.sandbox.calls) == 0


async def test_a_query_that_the_contract_does_not_know_is_refused(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("commit?park_id=other", {"order_id": "x"})
    assert [(e["in"], e["pointer"], e["code"]) for e in reply.json["errors"]] == [
        ("query", "/park_id", "unknown_field")
    ]


@pytest.mark.parametrize("given", ["abc-1.2_3", "x" * 64])
async def test_a_request_id_is_kept(dispatcher: Dispatcher, given: str) -> None:
    reply = await dispatcher.call("no/thing", {}, headers={"X-Request-Id": given})
    assert reply.headers["X-Request-Id"] == given == reply.json["request_id"]


@pytest.mark.parametrize("given", ["", "x" * 65, "with space", "ümlaut", "a/b"])
async def test_a_request_id_out_of_shape_is_replaced(fom: World, dispatcher: Dispatcher, given: str) -> None:
    reply = await dispatcher.call("estimate", estimate_body(), headers={"X-Request-Id": given})
    assert reply.status == 200
    assert reply.headers["X-Request-Id"] != given
    assert {call.headers["x-request-id"] for call in fom.sandbox.calls} == {reply.headers["X-Request-Id"]}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en", "en"),
        ("ru", "ru"),
        ("de, en;q=0.5, ru;q=0.1", "en"),
        ("de", "ru"),
        (None, "ru"),
        ("x" * 129, "ru"),
    ],
)
async def test_messages_are_in_the_language_asked_for(
    fom: World, dispatcher: Dispatcher, accepted: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepted}
    reply = await dispatcher.call("commit", {"order_id": "x"}, headers=headers)  # type: ignore[arg-type]
    assert reply.json["message"] == CODES["order_not_found"].messages[language]
    assert reply.headers["Content-Language"] == language
    sent = fom.sandbox.calls.of("int-api", "commitOrder")[0].headers.get("accept-language")
    assert sent == (accepted if accepted and len(accepted) <= 128 else None)


@pytest.mark.parametrize("given", ["0", "-5", "60001", "soon", "1.5", "999999999999"])
async def test_a_timeout_out_of_bounds_is_ignored(dispatcher: Dispatcher, given: str) -> None:
    reply = await dispatcher.call("estimate", estimate_body(), headers={"X-Request-Timeout-Ms": given})
    assert reply.status == 200


async def test_more_requests_than_are_served_at_a_time_are_refused_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async with world(sandbox, tmp_path, max_in_flight=1) as fom:
        dispatcher = fom.dispatcher()
        order_id = await dispatcher.draft()
        sandbox.faults.set("int-api", "commitOrder", NoAnswer(), calls=1)
        first = asyncio.create_task(dispatcher.call("commit", {"order_id": order_id}))
        await sandbox.calls.until("int-api", "commitOrder")
        second = await dispatcher.call("commit", {"order_id": order_id})
        assert (second.status, second.code) == (503, "overloaded")
        assert (second.json["outcome"], second.headers["Retry-After"]) == ("unknown", "1")
        sandbox.faults.clear()
        await first
