"""What is wrong with a request: every place of it at once, by pointer and code, and never what stood there."""

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
