"""Attempts of one call: which failures are tried again, how often, how long after, and what the caller is told."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from runtime import errors
from runtime.errors import UpstreamError
from runtime.guard import Guard
from runtime.operation import Policy
from runtime.resilience import Backoff
from tests.contract.golden import depot

OPERATION = replace(depot.FIND_SLOTS, policy=Policy(attempts=3))
NAMES = ("depot", "findSlots")


def unreachable() -> UpstreamError:
    return errors.ConnectError(*NAMES)


def broken_off() -> UpstreamError:
    return errors.ConnectionLostError(*NAMES)


def answered(status: int, retry_after: int | None = None) -> UpstreamError:
    return errors.UpstreamStatusError(*NAMES, status, None, retry_after)


def timed_out(*, deadline: bool, seconds: float) -> UpstreamError:
    return errors.UpstreamTimeoutError(*NAMES, deadline=deadline, seconds=seconds)


@dataclass
class Play:
    """A guard, the results that its attempts meet one after the other, and the pauses that it made."""

    guard: Guard
    pauses: list[float]
    numbers: list[int]

    async def run(
        self, *results: UpstreamError | str, deadline: float | None = None, operation: Any = OPERATION
    ) -> str:
        left = list(results)

        async def attempt(number: int) -> str:
            self.numbers.append(number)
            result = left.pop(0)
            if isinstance(result, str):
                return result
            raise result

        return await self.guard.run(operation, deadline, attempt)


class Halves(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


@pytest.fixture
def play() -> Play:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    guard = Guard(most=1, wait=0, clock=lambda: 100.0, backoff=Backoff(Halves()), sleep=sleep)
    return Play(guard, pauses, [])


async def test_an_answer_is_handed_on(play: Play) -> None:
    assert await play.run("answer") == "answer"
    assert (play.numbers, play.pauses) == ([1], [])


@pytest.mark.parametrize("failure", [unreachable(), broken_off(), answered(500), answered(503)], ids=str)
async def test_what_may_be_over_soon_is_tried_again_after_a_pause(play: Play, failure: UpstreamError) -> None:
    assert await play.run(failure, unreachable(), "answer") == "answer"
    assert (play.numbers, play.pauses) == ([1, 2, 3], [0.025, 0.05])


FINAL = [
    errors.InvalidResponseError(*NAMES, 200),
    errors.DeadlineExceededError(*NAMES),
    answered(401),
    answered(429, 1),
    answered(502),
    timed_out(deadline=False, seconds=5),
]


@pytest.mark.parametrize("failure", FINAL, ids=str)
async def test_what_will_not_be_over_soon_is_not_tried_again(play: Play, failure: UpstreamError) -> None:
    with pytest.raises(UpstreamError) as raised:
        await play.run(failure, "answer")
    assert raised.value is failure
    assert play.numbers == [1]


async def test_attempts_end_where_the_policy_says_and_the_last_failure_is_told(play: Play) -> None:
    last = answered(503)
    with pytest.raises(UpstreamError) as raised:
        await play.run(unreachable(), unreachable(), last, "answer")
    assert raised.value is last
    assert play.numbers == [1, 2, 3]


async def test_a_connection_that_was_closed_while_idle_is_no_failure(play: Play) -> None:
    play.guard.budget.tokens = 10
    for _ in range(30):
        assert (
            await play.run(errors.ConnectionLostError(*NAMES, stale_connection=True), "answer", deadline=100.001)
            == "answer"
        )
    assert play.numbers == [1, 2] * 30
    assert set(play.pauses) == {0}
    assert play.guard.budget.tokens == pytest.approx(13)
    assert play.guard.breaker.state == "closed"


async def test_closed_while_idle_again_and_again_is_a_failure_all_the_same(play: Play) -> None:
    with pytest.raises(errors.ConnectionLostError):
        await play.run(*[errors.ConnectionLostError(*NAMES, stale_connection=True)] * 4)
    assert play.numbers == [1, 2, 3]


async def test_an_operation_that_may_not_be_repeated_is_tried_once(play: Play) -> None:
    with pytest.raises(errors.ConnectError):
        await play.run(unreachable(), "answer", operation=replace(OPERATION, policy=Policy()))


async def test_once_an_attempt_may_have_been_applied_that_stays_so(play: Play) -> None:
    with pytest.raises(errors.ConnectError) as raised:
        await play.run(broken_off(), unreachable(), unreachable())
    assert raised.value.may_have_applied is True
    with pytest.raises(errors.ConnectError) as raised:
        await play.run(unreachable(), unreachable(), unreachable())
    assert raised.value.may_have_applied is False


async def test_the_server_may_ask_for_a_longer_pause(play: Play) -> None:
    await play.run(answered(503, 2), "answer")
    assert play.pauses == [2]


@pytest.mark.parametrize(("deadline", "attempts"), [(102.0, 1), (102.1, 2), (None, 2)])
async def test_there_is_no_pause_beyond_the_deadline(play: Play, deadline: float | None, attempts: int) -> None:
    results: Sequence[Any] = [answered(503, 2), "answer"]
    if attempts == 1:
        with pytest.raises(errors.UpstreamStatusError):
            await play.run(*results, deadline=deadline)
    else:
        assert await play.run(*results, deadline=deadline) == "answer"
    assert len(play.numbers) == attempts


async def test_without_a_budget_nothing_is_tried_again(play: Play) -> None:
    play.guard.budget.tokens = 51
    with pytest.raises(errors.ConnectError):
        await play.run(unreachable(), "answer")
    assert play.guard.budget.tokens == 50


async def test_an_answer_gives_the_budget_some_of_it_back(play: Play) -> None:
    await play.run(unreachable(), "answer")
    assert play.guard.budget.tokens == pytest.approx(99.1)


async def test_an_open_breaker_is_told_with_the_time_it_stays_open(play: Play) -> None:
    for _ in range(7):
        with pytest.raises(UpstreamError):
            await play.run(unreachable(), unreachable(), unreachable())
    assert play.guard.breaker.state == "open"
    with pytest.raises(errors.CircuitOpenError) as raised:
        await play.run("answer")
    assert (raised.value.retry_after, raised.value.may_have_applied, raised.value.rejection) == (5, False, "open")


async def test_a_breaker_that_opens_between_attempts_ends_them_with_the_last_failure(play: Play) -> None:
    for _ in range(19):
        play.guard.breaker.leave(trial=False, ok=False)
    last = broken_off()
    with pytest.raises(errors.ConnectionLostError) as raised:
        await play.run(last, "answer")
    assert raised.value is last


async def test_a_call_that_finds_no_place_is_not_tried(play: Play) -> None:
    async def attempt(number: int) -> str:
        with pytest.raises(errors.ConcurrencyLimitError) as raised:
            await play.run("answer")
        assert (raised.value.retry_after, raised.value.rejection) == (1, "busy")
        return "answer"

    assert await play.guard.run(OPERATION, None, attempt) == "answer"
    assert play.numbers == []


async def test_a_call_whose_time_ends_while_it_waits_for_a_place_is_not_sent(play: Play) -> None:
    async def attempt(number: int) -> str:
        with pytest.raises(errors.DeadlineExceededError):
            await play.run("answer", deadline=100.0)
        return "answer"

    assert await play.guard.run(OPERATION, None, attempt) == "answer"
    assert play.numbers == []


@pytest.mark.parametrize(
    ("failure", "counts"),
    [
        (timed_out(deadline=True, seconds=0.9), False),
        (timed_out(deadline=True, seconds=1.0), True),
        (timed_out(deadline=False, seconds=0.5), True),
        (errors.DeadlineExceededError(*NAMES), False),
        (answered(401), False),
        (answered(429), False),
        (answered(502), True),
        (errors.InvalidResponseError(*NAMES, 200), True),
    ],
    ids=str,
)
async def test_what_speaks_against_the_server(play: Play, failure: UpstreamError, counts: bool) -> None:
    for _ in range(19):
        play.guard.breaker.leave(trial=False, ok=False)
    with pytest.raises(UpstreamError):
        await play.run(failure)
    assert play.guard.breaker.state == ("open" if counts else "closed")
    assert play.guard.budget.tokens == (99 if counts else 100)


async def test_a_failure_that_is_not_the_servers_frees_the_place_and_counts_for_nothing(play: Play) -> None:
    async def attempt(number: int) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await play.guard.run(OPERATION, None, attempt)
    assert play.guard.budget.tokens == 100
    assert await play.run("answer") == "answer"
