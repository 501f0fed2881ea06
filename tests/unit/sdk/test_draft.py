"""A draft is made once, with one token, however many attempts it takes."""

from __future__ import annotations

import pytest

from generated.fleet_orders_manager import DraftRequest, Payment, RoutePoint
from runtime.client import TransportErrorKind, WireResponse
from sdk.python import Denied, Drafted, Refused, Undecided, new_token
from tests.unit.sdk.line import ORDER, START, Line, drafted, line, named, page, problem

MINUTE = START + 60
PERSONAL = ("+7 916 123-45-67", "Мария", "Садовническая", "чемодан", "37.642639")
REQUEST = DraftRequest(
    phone="+7 916 123-45-67",
    passenger_name="Мария",
    route=[RoutePoint(geopoint=[37.642639, 55.734894], fullname="Садовническая, 82с2")],
    class_="econom",
    payment=Payment(type_="cash"),
    comment="чемодан",
)
LATER = [
    *TransportErrorKind,
    page(200),
    page(404),
    page(429),
    page(503),
    problem(408),
    problem(500),
    problem(502),
    problem(503, retry_after="1"),
    problem(504),
    problem(507),
]


def tokens(wire: Line) -> list[str]:
    return [sent.headers["X-Idempotency-Token"] for sent in wire.sent]


def test_a_token_is_of_the_contracts_shape_and_nobody_can_guess_it() -> None:
    made = {new_token() for _ in range(1000)}
    assert len(made) == 1000
    for token in made:
        assert len(token) == 32  # of base64: 192 bits
        assert token.isascii()
        assert token.isprintable()
        assert " " not in token


@pytest.mark.parametrize("later", LATER, ids=named)
async def test_every_attempt_carries_the_token_that_was_made_once(later: WireResponse | TransportErrorKind) -> None:
    wire = line(later, later, drafted())
    result = await wire.client().draft(REQUEST, MINUTE)
    assert isinstance(result, Drafted)
    assert (result.draft.order_id, result.attempts) == (ORDER, 3)
    assert tokens(wire) == [result.token] * 3
    assert len({str(sent.body) for sent in wire.sent}) == 1
    assert wire.tokens == 3


async def test_two_drafts_have_two_tokens() -> None:
    wire = line(drafted(), drafted())
    client = wire.client()
    await client.draft(REQUEST, MINUTE)
    await client.draft(REQUEST, MINUTE)
    assert len(set(tokens(wire))) == 2


async def test_a_token_that_is_given_is_kept() -> None:
    wire = line(TransportErrorKind.TIMEOUT, drafted())
    result = await wire.client().draft(REQUEST, MINUTE, token="stored-before-the-crash")
    assert isinstance(result, Drafted)
    assert [result.token, *tokens(wire)] == ["stored-before-the-crash"] * 3


async def test_when_the_time_is_up_the_token_is_told_to_go_on_with() -> None:
    wire = line(*[TransportErrorKind.BROKEN_OFF] * 100)
    client = wire.client()
    result = await client.draft(REQUEST, START + 5)
    assert isinstance(result, Undecided)
    assert (result.token, result.last, result.may_have_applied) == (tokens(wire)[0], "broken_off", True)
    wire.script = [*wire.script[: len(wire.sent)]]
    wire.script.append(line(drafted()).script[0])
    again = await client.draft(REQUEST, wire.now + 5, token=result.token)
    assert isinstance(again, Drafted)
    assert set(tokens(wire)) == {result.token}


async def test_without_time_nothing_is_sent_but_the_token_is_told() -> None:
    wire = line(drafted())
    result = await wire.client().draft(REQUEST, START)
    assert isinstance(result, Undecided)
    assert (result.attempts, result.may_have_applied) == (0, False)
    assert result.token
    assert wire.sent == []


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 415, 422, 451])
async def test_a_4xx_of_the_service_is_the_end(status: int) -> None:
    wire = line(problem(status, "park_not_active"))
    result = await wire.client().draft(REQUEST, MINUTE)
    assert isinstance(result, Refused)
    assert (result.problem.status, len(wire.sent)) == (status, 1)


@pytest.mark.parametrize(("status", "code"), [(401, "unauthorized"), (403, "permission_denied")])
async def test_a_refused_token_is_the_end_and_the_draft_can_be_gone_on_with(status: int, code: str) -> None:
    wire = line(TransportErrorKind.BROKEN_OFF, problem(status, code))
    result = await wire.client().draft(REQUEST, MINUTE)
    assert isinstance(result, Denied)
    assert (result.problem.code, result.may_have_applied) == (code, True)
    assert tokens(wire) == [result.token] * 2


async def test_what_is_not_retryable_is_not_repeated() -> None:
    wire = line(problem(500, "new", retryable=False), drafted())
    result = await wire.client().draft(REQUEST, MINUTE)
    assert isinstance(result, Undecided)
    assert (result.attempts, result.last, result.may_have_applied) == (1, "500", True)
    assert result.problem is not None
    assert result.problem.code == "new"
    assert wire.pauses == []


async def test_no_result_shows_what_is_personal() -> None:
    for script in ([drafted()], [problem(409)], [problem(401)], [TransportErrorKind.TIMEOUT] * 99):
        shown = repr(await line(*script).client().draft(REQUEST, MINUTE))
        assert not [text for text in PERSONAL if text in shown]
