"""Drafts that warn of active orders, looked up beside the draft itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.faults import After, AnswerLost, NoAnswer, ResetBefore, Status
from sandbox.world.parks import OWN_FIRST
from tests.functional.duplicates import NOT_CHECKED, draft, each_failure, earlier, operations
from tests.functional.world import Dispatcher, World, draft_body, point

#: in degrees of latitude
METERS_150, METERS_250 = 0.00135, 0.00225


@pytest.mark.parametrize("mode", [None, "warn"])
async def test_a_draft_warns_of_every_active_order_newest_first(
    fom: World, dispatcher: Dispatcher, mode: str | None
) -> None:
    ids = [await earlier(dispatcher, number, comment=f"№{number}") for number in range(3)]
    fom.until(ids[0], "driving")
    reply = await draft(dispatcher, mode)
    assert reply.status == 200
    assert [warning["order_id"] for warning in reply.json["warnings"]] == ids[::-1]
    for warning in reply.json["warnings"]:
        order = (await dispatcher.get(warning["order_id"])).json
        assert warning == {
            "code": "possible_duplicate",
            "order_id": order["order_id"],
            "status": order["status"],
            "created_at": order["created_at"],
            "same": ["pickup", "destination", "time"],
        }


async def test_without_active_orders_there_is_no_warning(fom: World, dispatcher: Dispatcher) -> None:
    await earlier(dispatcher, phone="+79160000000")
    reply = await draft(dispatcher)
    assert (reply.status, reply.json["warnings"]) == (200, [])
    (search,) = fom.sandbox.calls.of("int-api", "searchOrders")
    assert sorted(search.body.pop("statuses")) == ["driving", "scheduled", "searching", "transporting", "waiting"]
    (drafted,) = fom.sandbox.calls.of("int-api", "draftOrder")
    phone_pd_id = drafted.body["passenger"]["phone_pd_id"]
    assert search.body == {"park_id": OWN_FIRST.park_id, "phone_pd_id": phone_pd_id, "limit": 100}


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, ["pickup", "destination", "time"]),
        ({"route": [point(), point()]}, ["pickup", "time"]),
        ({"route": [point()]}, ["pickup", "time"]),
        ({"route": [point(), point(37.5912, 55.7496), point(37.617617, 55.755831)]}, ["pickup", "destination", "time"]),
        ({"route": [point(37.642639, 55.734894 + METERS_150)]}, ["pickup", "time"]),
        ({"route": [point(37.642639, 55.734894 + METERS_250)]}, ["time"]),
        ({"route": [point(37.5912, 55.7496), point(37.617617, 55.755831 - METERS_150)]}, ["destination", "time"]),
        ({"route": [point(37.617617, 55.755831), point()]}, ["time"]),
    ],
    ids=["all", "there", "no_destination", "stop", "near", "far", "from_elsewhere", "back"],
)
async def test_it_says_in_which_places_the_orders_are_alike(
    dispatcher: Dispatcher, changes: dict[str, Any], same: list[str]
) -> None:
    await earlier(dispatcher)
    (warning,) = (await draft(dispatcher, **changes)).json["warnings"]
    assert warning["same"] == same


@pytest.mark.parametrize(
    ("due_earlier", "due", "is_same"),
    [
        (None, None, True),
        (None, 29, True),
        (None, 32, False),
        (29, None, True),
        (32, None, False),
        (120, 149, True),
        (149, 120, True),
        (120, 151, False),
    ],
)
async def test_times_within_half_an_hour_are_alike_and_as_soon_as_possible_is_now(
    dispatcher: Dispatcher, due_earlier: int | None, due: int | None, is_same: bool
) -> None:
    now = datetime.now(UTC)

    def wanted(minutes: int | None) -> dict[str, Any]:
        return {} if minutes is None else {"due": (now + timedelta(minutes=minutes)).isoformat()}

    await earlier(dispatcher, **wanted(due_earlier))
    (warning,) = (await draft(dispatcher, **wanted(due))).json["warnings"]
    assert ("time" in warning["same"]) is is_same


async def test_the_look_up_runs_beside_the_draft(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await earlier(dispatcher)
    fom.sandbox.faults.set("int-api", "searchOrders", After("draftOrder"))
    fom.sandbox.faults.set("int-api", "draftOrder", After("searchOrders"))
    reply = await draft(dispatcher, "warn")
    assert [warning["order_id"] for warning in reply.json["warnings"]] == [order_id]
    assert sorted(map(str, operations(fom))) == ["draftOrder", "searchOrders"]


@each_failure
async def test_a_look_up_that_fails_is_said_and_the_draft_is_made(
    fom: World, dispatcher: Dispatcher, fault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await earlier(dispatcher, comment="у ворот")
    fom.sandbox.faults.set("int-api", "searchOrders", fault)
    reply = await draft(dispatcher, "warn")
    assert (reply.status, reply.json["warnings"]) == (200, NOT_CHECKED)
    assert reply.json["order_id"] in fom.sandbox.books.drafts
    (told,) = [record for record in caplog.records if record.message == "duplicates_not_checked"]
    assert told.request_id == reply.headers["X-Request-Id"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("fault", [Status(500), Status(503), AnswerLost(), ResetBefore()], ids=repr)
async def test_one_fault_of_the_look_up_is_not_seen_by_the_caller(
    fom: World, dispatcher: Dispatcher, fault: Any
) -> None:
    order_id = await earlier(dispatcher)
    fom.sandbox.faults.set("int-api", "searchOrders", fault, calls=1)
    reply = await draft(dispatcher, "warn")
    assert [warning["order_id"] for warning in reply.json["warnings"]] == [order_id]


@pytest.mark.parametrize("timeout_ms", [60_000, 1000])
async def test_a_look_up_that_hangs_leaves_time_for_the_warning(
    fom: World, dispatcher: Dispatcher, timeout_ms: int
) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", NoAnswer())
    reply = await dispatcher.call("draft", draft_body(), headers={"X-Request-Timeout-Ms": str(timeout_ms)})
    assert (reply.status, reply.json["warnings"]) == (200, NOT_CHECKED)
    (search,) = fom.sandbox.calls.of("int-api", "searchOrders")
    (drafted,) = fom.sandbox.calls.of("int-api", "draftOrder")
    given, left = (int(call.headers["x-request-timeout-ms"]) for call in (search, drafted))
    assert given <= min(2000, 0.8 * left)


async def test_a_look_up_does_not_wait_longer_for_its_repeat_than_it_may_take(
    fom: World, dispatcher: Dispatcher
) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", Status(503, retry_after=3))
    reply = await draft(dispatcher, "warn")
    assert reply.json["warnings"] == NOT_CHECKED
    assert len(fom.sandbox.calls.of("int-api", "searchOrders")) == 1


async def test_a_draft_that_is_refused_does_not_wait_for_the_look_up(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", NoAnswer())
    fom.sandbox.faults.set("int-api", "draftOrder", After("searchOrders"))
    reply = await draft(dispatcher, "warn", **{"class": "helicopter"})
    assert (reply.status, reply.code) == (404, "class_unavailable")
    searches = {"upstream": "int-api", "operation": "searchOrders"}
    assert fom.metric("fom_upstream_requests_total", **searches, result="cancelled") == 1


async def test_however_often_the_look_up_fails_drafts_and_commits_go_on(fom: World, dispatcher: Dispatcher) -> None:
    fom.sandbox.faults.set("int-api", "searchOrders", Status(500))
    for number in range(30):
        reply = await dispatcher.call(
            "draft", draft_body(), headers={"X-Idempotency-Token": f"idempotency-token-{number}"}
        )
        assert (reply.status, reply.json["warnings"]) == (200, NOT_CHECKED)
        assert (await dispatcher.call("commit", {"order_id": reply.json["order_id"]})).status == 200
    refused = await draft(dispatcher, "refuse")
    assert (refused.status, refused.code) == (503, "upstream_unavailable")
    assert (await dispatcher.call("estimate", {"route": [point()]})).status == 200
