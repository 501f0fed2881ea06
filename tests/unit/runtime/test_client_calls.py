"""Requests of a generated client, and its reading of the responses that its caller has to translate."""

from __future__ import annotations

import asyncio
import json
import uuid

import pytest

from runtime.client import DEADLINE_MARGIN, CallContext
from tests.contract.golden import depot
from tests.unit.runtime.conftest import FOUND, REQUEST, Line

CONTEXT = CallContext(request_id="r-1", accept_language="ru")


async def test_an_answer_may_have_grown(line: Line) -> None:
    line.answers(payload=FOUND)
    answer = await line.make().find_slots(REQUEST)
    assert answer == depot.FindSlots200(depot.Slots(slots=[depot.Slot(size="huge", state="free", owner="Ann")]))


@pytest.mark.parametrize("status", [400, 404, 409])
async def test_a_documented_refusal_is_an_answer(line: Line, status: int) -> None:
    line.answers(status, {"code": "new_code"})
    answer = await line.make().find_slots(REQUEST)
    assert answer == getattr(depot, f"FindSlots{status}")(depot.Error(code="new_code"))


async def test_the_request_goes_below_the_base_url(line: Line) -> None:
    line.answers()
    await line.make().find_slots(REQUEST)
    assert str(line.url) == "http://depot.test/base/v1/slots/find"
    assert json.loads(line.sent["data"]) == {"size": "small"}
    assert line.sent["headers"]["Content-Type"] == "application/json"
    assert line.sent["allow_redirects"] is False


async def test_a_parameter_cannot_leave_its_place_in_the_path(line: Line) -> None:
    slot = uuid.UUID(int=1)
    line.wire.get(f"http://depot.test/base/v1/slots/{slot}", payload=FOUND["slots"][0])
    await line.make().get_slot(depot.GetSlotRequest(slot_id=slot))
    assert line.url.raw_path == f"/base/v1/slots/{slot}"
    assert line.sent["data"] is None


async def test_token_and_headers_of_the_channel_are_sent_each_time(line: Line) -> None:
    tokens = iter(["one", "two"])
    client = line.make(token=lambda: next(tokens), headers={"User-Agent": "fom"})
    for token in ("one", "two"):
        line.wire.requests.clear()
        line.answers()
        await client.find_slots(REQUEST)
        assert line.sent["headers"]["Authorization"] == f"Bearer {token}"
        assert line.sent["headers"]["User-Agent"] == "fom"


async def test_headers_of_the_context_are_those_that_the_operation_names(line: Line) -> None:
    line.answers()
    await line.make(CONTEXT).find_slots(REQUEST)
    assert line.sent["headers"]["X-Request-Id"] == "r-1"
    assert "Accept-Language" not in line.sent["headers"]


async def test_without_a_context_no_such_header_is_sent(line: Line) -> None:
    line.answers()
    await line.make().find_slots(REQUEST)
    assert not {"X-Request-Id", "X-Request-Timeout-Ms", "Authorization"} & line.sent["headers"].keys()


@pytest.mark.parametrize(
    ("left", "seconds", "announced"), [(0.5, 0.5, "500"), (100, 0.7, "700"), (0.0004, 0.0004, "1"), (None, 0.7, None)]
)
async def test_the_time_that_is_left_bounds_the_call_and_is_announced(
    line: Line, left: float | None, seconds: float, announced: str | None
) -> None:
    line.now = 0.0
    line.answers()
    deadline = None if left is None else left + DEADLINE_MARGIN
    await line.make(CallContext(deadline=deadline)).find_slots(REQUEST)
    assert line.sent["timeout"].total == pytest.approx(seconds)
    assert line.sent["headers"].get("X-Request-Timeout-Ms") == announced


async def test_the_observer_is_told_of_each_result(line: Line) -> None:
    for status in (200, 409):
        line.answers(status, FOUND if status == 200 else {"code": "full"})
        await line.make().find_slots(REQUEST)
    assert [seen[:3] for seen in line.seen] == [("depot", "findSlots", "200"), ("depot", "findSlots", "409")]


async def test_the_observer_is_told_of_a_caller_that_left(line: Line) -> None:
    line.answers(exception=asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await line.make().find_slots(REQUEST)
    assert [seen[2] for seen in line.seen] == ["cancelled"]


async def test_the_observer_is_told_how_long_it_took_on_the_channels_clock(line: Line) -> None:
    times = iter([10.0, 10.0, 10.25])
    line.answers()
    await line.make(clock=lambda: next(times)).find_slots(REQUEST)
    assert line.seen[0][3] == 0.25
