"""Validation errors of a request: every place at once, by pointer and code, and never the value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functional.provocations import Call, good_calls
from tests.functional.test_every_error import send
from tests.functional.witness import LANGUAGES
from tests.functional.world import Dispatcher, Reply, World, draft_body, estimate_body, point

EDIT = {"order_id": "order-1", "version": 1}


def wrong(reply: Reply) -> list[tuple[str, str, str]]:
    assert reply.status == 400, reply.content
    return sorted((error["in"], error["pointer"], error["code"]) for error in reply.json["errors"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_that_is_wrong_is_told_at_once(fom: World, dispatcher: Dispatcher, language: str) -> None:
    body = draft_body(
        phone="+7 000",
        passenger_name="",
        comment="x" * 1025,
        due="tomorrow",
        offer_id="not an id",
        payment={"type": "barter", "account_id": 7},
        requirements=[{"name": "childchair", "count": 11, "options": ["a"] * 11}, {"options": [None]}],
        surprise=1,
        route=[{**point(), "geopoint": [37.6, -180.5], "floor": 3}, {"geopoint": [1]}] + [point()] * 9,
    )
    del body["class"]
    reply = await dispatcher.call(
        "draft?page=1", body, headers={"X-Idempotency-Token": "short", "Accept-Language": language}
    )
    assert wrong(reply) == [
        ("body", "/class", "required"),
        ("body", "/comment", "too_long"),
        ("body", "/due", "format"),
        ("body", "/offer_id", "pattern"),
        ("body", "/passenger_name", "too_short"),
        ("body", "/payment/account_id", "wrong_type"),
        ("body", "/payment/type", "not_in_enum"),
        ("body", "/phone", "invalid_phone"),
        ("body", "/requirements/0/count", "out_of_range"),
        ("body", "/requirements/0/options", "too_many_items"),
        ("body", "/requirements/1/name", "required"),
        ("body", "/requirements/1/options/0", "wrong_type"),
        ("body", "/route", "too_many_items"),
        ("body", "/route/0/floor", "unknown_field"),
        ("body", "/route/0/geopoint/1", "out_of_range"),
        ("body", "/route/1/fullname", "required"),
        ("body", "/route/1/geopoint", "too_few_items"),
        ("body", "/surprise", "unknown_field"),
        ("header", "/X-Idempotency-Token", "too_short"),
        ("query", "/page", "unknown_field"),
    ]
    assert len(fom.sandbox.calls) == 0


async def test_place_wrong_twice_is_reported_once(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("draft", draft_body(offer_id=""), headers={"X-Idempotency-Token": ""})
    assert wrong(reply) == [("body", "/offer_id", "too_short"), ("header", "/X-Idempotency-Token", "too_short")]


async def test_one_pointer_in_two_places_is_two_errors(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call("estimate?due=1", estimate_body(due="2001-01-01T00:00:00Z"))
    assert wrong(reply) == [("body", "/due", "invalid_due"), ("query", "/due", "unknown_field")]


#: controls and overrides of writing direction, from everywhere in their ranges
_CONTROLS = [chr(code) for code in (0, 1, 7, 8, 11, 12, 14, 27, 31, 127, 128, 133, 159)]
_OVERRIDES = [chr(code) for code in (0x202A, 0x202C, 0x202E, 0x2066, 0x2069)]
_LINE_BREAKS = ["\n", "\r\n", "\t"]
_LINES = ["passenger_name", *(f"route/0/{name}" for name in ("fullname", "city", "street", "house", "porch"))]


@pytest.mark.parametrize("field", [*_LINES, "comment"])
async def test_text_with_control_character_is_refused_on_draft(fom: World, dispatcher: Dispatcher, field: str) -> None:
    good = draft_body(
        passenger_name="Анна", comment="у ворот", route=[{**point(), **dict.fromkeys(_POINT_TEXTS, "a")}],
        payment={"type": "cash", "account_id": "a"}, requirements=[{"name": "a", "options": ["a"]}],
    )  # fmt: skip
    for text in [*_CONTROLS, *_OVERRIDES, *([] if field == "comment" else _LINE_BREAKS)]:
        reply = await dispatcher.call("draft", put(json.loads(json.dumps(good)), f"/{field}", f"x{text}y"))
        assert wrong(reply) == [("body", f"/{field}", "pattern")]
        assert text not in reply.content.decode()
    assert len(fom.sandbox.calls) == 0


_POINT_TEXTS = ("city", "street", "house", "porch")


@pytest.mark.parametrize("text", [*_CONTROLS, *_OVERRIDES])
async def test_text_with_control_character_is_refused(dispatcher: Dispatcher, text: str) -> None:
    reply = await dispatcher.call("edit", {**EDIT, "comment": text, "pickup": {**point(), "fullname": text}})
    assert wrong(reply) == [("body", "/comment", "pattern"), ("body", "/pickup/fullname", "pattern")]
    reply = await dispatcher.call("cancel", {"order_id": "a", "cancel_state": "free", "reason": f"a{text}"})
    assert wrong(reply) == [("body", "/reason", "pattern")]


async def test_comment_and_reason_with_line_breaks_are_passed_on(fom: World, dispatcher: Dispatcher) -> None:
    text = "у ворот\r\n\tкод 12\n"
    order_id = await dispatcher.draft(comment=text)
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    reply = await dispatcher.call("cancel", {"order_id": order_id, "cancel_state": "free", "reason": text})
    assert reply.status == 200
    assert fom.sandbox.books.drafts[order_id].request.comment == text
    assert fom.sandbox.books.committed[order_id].cancellation is not None


@pytest.mark.parametrize("latitude", [95, -91])
async def test_latitude_beyond_pole_is_not_sent_on(fom: World, dispatcher: Dispatcher, latitude: float) -> None:
    reply = await dispatcher.call("estimate", estimate_body(phone="+7 000", route=[point(), point(37.6, latitude)]))
    assert wrong(reply) == [("body", "/phone", "invalid_phone"), ("body", "/route/1/geopoint/1", "out_of_range")]
    assert len(fom.sandbox.calls) == 0


@pytest.mark.parametrize("due", ["2036-03-14T18:30:00+0300", "2036-03-14 18:30:00+03:00"])
async def test_date_time_lax_is_format(dispatcher: Dispatcher, due: str) -> None:
    assert wrong(await dispatcher.call("estimate", estimate_body(due=due))) == [("body", "/due", "format")]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf8", "application/json; version=1"])
async def test_media_type_with_parameters_is_json(dispatcher: Dispatcher, content_type: str) -> None:
    reply = await dispatcher.call("estimate", estimate_body(), headers={"Content-Type": content_type})
    assert reply.status == 200


async def test_media_type_with_another_charset_is_415(dispatcher: Dispatcher) -> None:
    reply = await dispatcher.call(
        "estimate", estimate_body(), headers={"Content-Type": "application/json; charset=koi8-r"}
    )
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_cannot_stand_beside_other_faults(dispatcher: Dispatcher, language: str) -> None:
    headers = {"Accept-Language": language}
    reply = await dispatcher.call("edit", EDIT, headers=headers)
    assert wrong(reply) == [("body", "", "nothing_to_change")]
    reply = await dispatcher.call("edit", {**EDIT, "due": "2001-01-01T00:00:00Z"}, headers=headers)
    assert wrong(reply) == [("body", "/due", "invalid_due")]
    reply = await dispatcher.call("edit", content=b"{", headers=headers)
    assert wrong(reply) == [("body", "", "invalid_json")]


@pytest.mark.parametrize("name", ["Anna Ivanova", "+79161234567", "Анна", "a/b", "m~n", "", "x" * 65])
async def test_an_unknown_field_that_may_itself_be_personal_is_not_named(
    dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    reply = await dispatcher.call("estimate", estimate_body(route=[{**point(), name: 1}]))
    assert wrong(reply) == [("body", "/route/0", "unknown_field")]
    if name:
        assert name not in reply.content.decode()
        assert name not in caplog.text


#: cannot come to be in an answer by chance
MARK = "Zq7"
_texts = st.text(max_size=20).map(lambda text: f"{MARK}{text}")
_junk = st.recursive(
    st.none() | st.booleans() | st.just(-987_654_321) | st.just(98765.4321) | _texts,
    # no plain words, since by those an unknown field is named
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts.map("! {}".format), inner, max_size=3),
    max_leaves=5,
)
_places = ["/phone", "/class", "/route/0/fullname", "/route/0/geopoint", "/route/0/geopoint/1", "/route/1", "/route"]
_places += ["/payment", "/payment/type", "/order_id", "/version", "/cursor", "/limit", "/cancel_state", "/reason"]
_places += ["/comment", "/due", "/pickup", "/destinations", "/on_active_orders", "/offer_id", "/requirements", ""]


@pytest.fixture
async def calls(fom: World) -> Mapping[str, Call]:
    return await good_calls(fom)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_a_value_is_quoted_neither_in_the_answer_nor_in_the_log(
    fom: World, calls: Mapping[str, Call], caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    call = calls[data.draw(st.sampled_from([name for name, call in calls.items() if call.body is not None]))]
    body: Any = json.loads(json.dumps(call.body))
    for place in data.draw(st.lists(st.sampled_from(_places), min_size=1, max_size=4, unique=True)):
        body = put(body, place, data.draw(_junk))
    caplog.clear()
    reply = await send(fom, Call(operation=call.operation, headers=call.headers, content=json.dumps(body).encode()))
    told = "" if reply.status < 400 else reply.content.decode()
    for shown in (told, str([vars(record) for record in caplog.records])):
        assert [value for value in (MARK, "987654321", "98765.4321") if value in shown] == []
    places = [(error["in"], error["pointer"]) for error in reply.json.get("errors", [])]
    assert len(set(places)) == len(places)
    for error in reply.json.get("errors", []):
        assert error["in"] == "body"
        assert_place(body, error["pointer"], missing=error["code"] == "required")


def put(document: Any, pointer: str, value: Any) -> Any:
    """The document with ``value`` at a place, where there is a place of that kind."""
    if not pointer:
        return value
    *path, last = pointer.split("/")[1:]
    holder = document
    for token in path:
        inside = holder.get(token) if isinstance(holder, dict) else None
        if isinstance(holder, list):
            inside = holder[int(token)] if int(token) < len(holder) else None
        holder = inside
    if isinstance(holder, dict):
        holder[last] = value
    if isinstance(holder, list) and last.isdigit() and int(last) < len(holder):
        holder[int(last)] = value
    return document


def assert_place(document: Any, pointer: str, *, missing: bool) -> None:
    """By RFC 6901 the pointer leads to something, or to where a member is missing."""
    if not pointer:
        return
    *path, last = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    for token in path:
        document = document[int(token)] if isinstance(document, list) else document[token]
    assert isinstance(document, dict) or not missing
    there = last in document if isinstance(document, dict) else int(last) < len(document)
    account_id = last == "account_id" and missing
    assert there != missing or account_id
