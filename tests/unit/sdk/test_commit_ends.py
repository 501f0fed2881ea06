"""Responses that end the commit loop, responses that do not, and the result of the loop."""

from __future__ import annotations

import math

import pytest

from runtime.client import CallContext, TransportErrorKind, WireResponse
from sdk.python import Committed, Denied, Refused, Undecided
from tests.unit.sdk.line import ORDER, START, Comes, answer, committed, line, named, page, pending, problem

MINUTE = START + 60


async def test_200_is_the_end() -> None:
    wire = line(committed())
    assert await wire.client().commit_until_final(ORDER, MINUTE) == Committed(
        order_id=ORDER, status="searching", attempts=1
    )
    assert [sent.body for sent in wire.sent] == [{"order_id": ORDER}]


@pytest.mark.parametrize("status", [400, 404, 409, 410, 413, 415])
async def test_a_4xx_of_the_service_is_the_end_and_is_handed_out(status: int) -> None:
    wire = line(problem(status, "price_changed", current={"price": {"amount": "9.00", "currency": "RUB"}}))
    result = await wire.client().commit_until_final(ORDER, MINUTE)
    assert isinstance(result, Refused)
    assert (result.problem.status, result.problem.code, result.problem.message) == (status, "price_changed", "Message")
    assert result.problem.current
    assert result.problem.current.price
    assert len(wire.sent) == 1


@pytest.mark.parametrize("status", [402, 405, 406, 422, 451, 499])
async def test_so_is_one_that_the_contract_does_not_know_yet(status: int) -> None:
    result = await line(problem(status)).client().commit_until_final(ORDER, MINUTE)
    assert isinstance(result, Refused)
    assert result.problem.status == status


@pytest.mark.parametrize(("status", "code"), [(401, "unauthorized"), (401, "new"), (403, "permission_denied")])
async def test_a_refused_token_is_the_end_but_says_nothing_of_the_order(status: int, code: str) -> None:
    result = await line(problem(status, code)).client().commit_until_final(ORDER, MINUTE)
    assert isinstance(result, Denied)
    assert (result.problem.code, result.may_have_applied) == (code, False)
    wire = line(TransportErrorKind.TIMEOUT, problem(status, code))
    result = await wire.client().commit_until_final(ORDER, MINUTE)
    assert isinstance(result, Denied)
    assert result.may_have_applied
    assert len(wire.sent) == 2


async def test_another_403_is_of_the_order() -> None:
    result = await line(problem(403, "park_not_active")).client().commit_until_final(ORDER, MINUTE)
    assert isinstance(result, Refused)


@pytest.mark.parametrize(
    "unfinal",
    [
        pending(),
        answer(202, {"order_id": ORDER}),
        committed("another-order"),
        answer(200, {"status": "searching"}),
        page(200),
        answer(201, {"order_id": ORDER, "status": "searching"}),
        answer(204, content=b""),
        page(302),
        *(page(status) for status in (400, 401, 403, 404, 405, 409, 410, 418, 451)),
        *(page(status) for status in (408, 425, 429, 500, 502, 503, 504, 520, 599)),
        *(problem(status, "later") for status in (408, 425, 429)),
        *(problem(status) for status in (500, 502, 503, 504, 507)),
        problem(500, retryable=False),
        answer(409, {"code": "price_changed", "message": "as of int-api"}),
        answer(404, {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "as of some gateway"}),
        problem(409, status=410),
        problem(409, outcome="unknown"),
        problem(409, outcome="new"),
        problem(409, retryable=True),
        *TransportErrorKind,
    ],
    ids=named,
)
async def test_all_else_is_repeated(unfinal: WireResponse | TransportErrorKind) -> None:
    wire = line(unfinal, unfinal, committed())
    assert await wire.client().commit_until_final(ORDER, MINUTE) == Committed(
        order_id=ORDER, status="searching", attempts=3
    )
    assert [sent.body for sent in wire.sent] == [{"order_id": ORDER}] * 3
    assert wire.tokens == 3


async def test_the_time_is_up() -> None:
    wire = line(problem(503, retry_after="1"), TransportErrorKind.UNREACHABLE)
    result = await wire.client().commit_until_final(ORDER, START + 20)
    assert isinstance(result, Undecided)
    assert (result.attempts, result.may_have_applied, result.last) == (len(wire.sent), True, "timeout")
    assert result.problem is not None
    assert result.problem.request_id == "request-1"
    assert wire.now <= START + 20
    assert all(sent.at + sent.seconds < START + 20 for sent in wire.sent)


@pytest.mark.parametrize("deadline", [START - 1, START, START + 0.01, -math.inf])
async def test_without_time_nothing_is_sent_and_it_says_so(deadline: float) -> None:
    wire = line(committed())
    assert await wire.client().commit_until_final(ORDER, deadline) == Undecided()
    assert Undecided().attempts == 0
    assert not Undecided().may_have_applied
    assert (wire.sent, wire.tokens, wire.now) == ([], 0, START)


@pytest.mark.parametrize(
    ("comes", "last", "may_have_applied"),
    [
        (TransportErrorKind.UNREACHABLE, "unreachable", False),
        (page(302), "bad_answer 302", False),
        (page(429), "429", False),
        (page(401), "401", False),
        (page(404), "bad_answer 404", True),
        (problem(409, outcome="unknown"), "409", True),
        (page(200), "bad_answer 200", True),
        (committed("another-order"), "bad_answer 200", True),
        (TransportErrorKind.NOT_HTTP, "bad_answer", True),
        (TransportErrorKind.BROKEN_OFF, "broken_off", True),
        (page(503), "503", True),
        (problem(507), "507", True),
        (problem(503, retry_after="0", outcome="not_applied"), "503", False),
        (pending(), "202", True),
    ],
    ids=named,
)
async def test_undecided_says_whether_anything_may_have_been_done(
    comes: WireResponse | TransportErrorKind, last: str, may_have_applied: bool
) -> None:
    result = await line(Comes(comes, 0.9)).client().commit_until_final(ORDER, START + 0.93)
    assert isinstance(result, Undecided)
    assert (result.attempts, result.last, result.may_have_applied) == (1, last, may_have_applied)


async def test_once_an_attempt_may_have_been_applied_that_stays_so() -> None:
    wire = line(Comes(TransportErrorKind.BROKEN_OFF), Comes(TransportErrorKind.UNREACHABLE), Comes(page(429), 7.9))
    result = await wire.client().commit_until_final(ORDER, START + 8.5)
    assert isinstance(result, Undecided)
    assert (result.last, result.may_have_applied) == ("429", True)


async def test_the_clients_own_deadline_holds_too() -> None:
    wire = line()
    context = CallContext(deadline=START + 3, request_id="mine", accept_language="en")
    result = await wire.client(context).commit_until_final(ORDER, MINUTE)
    assert isinstance(result, Undecided)
    assert wire.now <= START + 3
    assert {sent.headers["X-Request-Id"] for sent in wire.sent} == {"mine"}
    assert {sent.headers["Accept-Language"] for sent in wire.sent} == {"en"}


async def test_what_the_token_supplier_raises_ends_the_loop() -> None:
    wire = line(TransportErrorKind.TIMEOUT)

    def signed_out() -> str:
        raise LookupError("signed out")

    wire.token = signed_out  # type: ignore[method-assign]
    with pytest.raises(LookupError, match="signed out"):
        await wire.client().commit_until_final(ORDER, MINUTE)
    assert wire.sent == []
