"""Each way in which a call can fail is one type, and says whether the server may have acted all the same."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from runtime import errors
from runtime.client import DEADLINE_MARGIN, CallContext
from runtime.errors import (
    DeadlineExceededError,
    InvalidResponseError,
    UpstreamError,
    UpstreamStatusError,
    UpstreamTimeoutError,
    WrongField,
)
from tests.contract.golden import depot
from tests.unit.runtime.conftest import REQUEST, Line

ERROR = {"code": "full", "message": "Ann Lee is here"}


async def failure(line: Line, kind: type[UpstreamError] = UpstreamError, context: CallContext | None = None) -> Any:
    with pytest.raises(UpstreamError) as raised:
        await line.make(context).find_slots(REQUEST)
    assert type(raised.value) is kind
    assert (raised.value.contract, raised.value.operation) == ("depot", "findSlots")
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert [(seen[2]) for seen in line.seen] == [raised.value.result]
    return raised.value


REFUSED_CONNECTION = aiohttp.ClientConnectorError(
    aiohttp.client_reqrep.ConnectionKey("depot.test", 80, False, True, None, None, None), OSError(111, "refused")
)
TRANSPORT: list[tuple[BaseException, type[UpstreamError], str, bool]] = [
    (REFUSED_CONNECTION, errors.ConnectError, "unreachable", False),
    (aiohttp.ConnectionTimeoutError(), errors.ConnectError, "unreachable", False),
    (TimeoutError(), errors.UpstreamTimeoutError, "timeout", True),
    (aiohttp.SocketTimeoutError(), errors.UpstreamTimeoutError, "timeout", True),
    (aiohttp.ServerDisconnectedError(), errors.ConnectionLostError, "broken_off", True),
    (aiohttp.ClientPayloadError(), errors.ConnectionLostError, "broken_off", True),
    (aiohttp.ClientOSError(104, "reset"), errors.ConnectionLostError, "broken_off", True),
    (ConnectionResetError(), errors.ConnectionLostError, "broken_off", True),
    (aiohttp.ClientResponseError(None, ()), errors.InvalidResponseError, "bad_answer", True),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(
    ("raised", "kind", "result", "may_have_applied"), TRANSPORT, ids=[type(case[0]).__name__ for case in TRANSPORT]
)
async def test_what_the_transport_meets(
    line: Line, raised: BaseException, kind: type[UpstreamError], result: str, may_have_applied: bool
) -> None:
    line.answers(exception=raised)
    failed = await failure(line, kind)
    assert (failed.result, failed.may_have_applied) == (result, may_have_applied)


async def test_a_timeout_of_the_operation_is_not_one_of_the_caller(line: Line) -> None:
    line.answers(timeout=True)
    failed = await failure(line, UpstreamTimeoutError, CallContext(deadline=line.now + 10))
    assert (failed.deadline, failed.seconds) == (False, 0.7)


async def test_a_timeout_of_the_caller_is_told_from_one_of_the_operation(line: Line) -> None:
    line.answers(timeout=True)
    failed = await failure(line, UpstreamTimeoutError, CallContext(deadline=line.now + 0.5 + DEADLINE_MARGIN))
    assert failed.deadline is True
    assert failed.seconds == pytest.approx(0.5)


@pytest.mark.parametrize("left", [DEADLINE_MARGIN, 0.0, -5.0])
async def test_without_time_nothing_is_sent(line: Line, left: float) -> None:
    line.now = 0.0
    with pytest.raises(DeadlineExceededError) as raised:
        await line.make(CallContext(deadline=line.now + left)).find_slots(REQUEST)
    assert raised.value.may_have_applied is False
    assert line.wire.requests == {}


@pytest.mark.parametrize(
    ("status", "may_have_applied"), [(204, True), (302, False), (418, True), (500, True), (599, True)]
)
async def test_a_status_that_is_not_documented(line: Line, status: int, may_have_applied: bool) -> None:
    line.answers(status, {"name": "Ann Lee"}, headers={"Location": "http://elsewhere.test/"})
    failed = await failure(line, InvalidResponseError)
    assert (failed.status, failed.wrong, failed.may_have_applied) == (status, (), may_have_applied)
    assert str(failed) == f"depot findSlots: answer {status} breaks the contract: not documented"


BODIES: list[tuple[dict[str, Any], tuple[WrongField, ...]]] = [
    ({"payload": {"slots": [{"size": 5, "owner": "Ann Lee"}]}},
     (WrongField("body", "/slots/0/size", "wrong_type"), WrongField("body", "/slots/0/state", "required"))),
    ({"payload": {"Ann Lee": "Ann Lee"}}, (WrongField("body", "/slots", "required"),)),
    ({"payload": []}, (WrongField("body", "", "wrong_type"),)),
    ({"body": "<html>Ann Lee</html>"}, (WrongField("body", "", "invalid_json"),)),
    ({"body": b'{"slots": "\xff"}'}, (WrongField("body", "", "invalid_json"),)),
    ({"body": b"[" * 900}, (WrongField("body", "", "invalid_json"),)),
    ({"body": b""}, (WrongField("body", "", "required"),)),
    ({"body": b'"' + b"x" * 1000}, (WrongField("body", "", "too_large"),)),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "wrong"), BODIES, ids=range(len(BODIES)))
async def test_a_body_outside_the_contract_names_its_places_and_no_value(
    line: Line, answer: dict[str, Any], wrong: tuple[WrongField, ...]
) -> None:
    line.answers(**answer)
    failed = await failure(line, InvalidResponseError)
    assert failed.wrong == wrong
    assert failed.may_have_applied is True
    assert "Ann" not in f"{failed} {failed!r} {failed.wrong}"


async def test_a_refusal_with_a_body_that_is_not_its_own_is_no_refusal(line: Line) -> None:
    line.answers(409, body="<html>Conflict</html>")
    failed = await failure(line, InvalidResponseError)
    assert (failed.status, failed.wrong) == (409, (WrongField("body", "", "invalid_json"),))


async def test_a_documented_failure_carries_its_answer(line: Line) -> None:
    line.answers(503, ERROR, headers={"retry-after": "7"})
    failed = await failure(line, UpstreamStatusError)
    assert failed.response == depot.FindSlots503(depot.Error(code="full", message="Ann Lee is here"), 7)
    assert (failed.status, failed.retry_after, failed.result, failed.may_have_applied) == (503, 7, "503", True)
    assert "Ann" not in f"{failed} {failed!r} {failed.response!r}"


async def test_a_gateways_page_in_place_of_a_failure_is_that_failure_still(line: Line) -> None:
    line.answers(503, body="<html>Ann Lee</html>", headers={"Retry-After": "3"})
    failed = await failure(line, UpstreamStatusError)
    assert (failed.status, failed.response, failed.retry_after) == (503, None, 3)


@pytest.mark.parametrize("value", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "٣", "", "9999999"])
async def test_a_pause_that_is_not_in_whole_seconds_is_none(line: Line, value: str) -> None:
    line.answers(503, ERROR, headers={"Retry-After": value})
    assert (await failure(line, UpstreamStatusError)).retry_after is None
