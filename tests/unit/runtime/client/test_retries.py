"""Retries: which failures are retried, how often, after which delay, and what is raised in the end."""

from __future__ import annotations

import random
from typing import Any

import pytest

from runtime import errors
from runtime.client.backoff import Backoff
from runtime.client.call import compose
from runtime.client.retries import Retries
from runtime.client.retry_budget import RetryBudget
from runtime.errors import UpstreamError
from tests.unit.runtime.client.support import (
    NAMES,
    ONCE,
    READ,
    Results,
    call_of,
    connect_error,
    connection_lost,
    stale_connection,
    status,
    timed_out,
)


class Halves(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class Play:
    """Retries on a clock that stands still, with the delays and the attempts of the last call."""

    def __init__(self) -> None:
        self.budget, self.delays, self.attempts = RetryBudget(), list[float](), list[int]()

    async def run(self, *results: Exception | str, deadline: float | None = None, operation: Any = READ) -> str:
        retries = Retries(self.budget, backoff=Backoff(Halves()), clock=lambda: 100.0, sleep=self._sleep)
        end = Results(*results)
        self.attempts = end.attempts
        response: str = await compose([retries, self.budget], end)(call_of(operation, deadline))
        return response

    async def _sleep(self, seconds: float) -> None:
        self.delays.append(seconds)


@pytest.fixture
def play() -> Play:
    return Play()


async def test_response_is_returned(play: Play) -> None:
    assert await play.run("response") == "response"
    assert (play.attempts, play.delays) == ([1], [])


@pytest.mark.parametrize("failure", [connect_error(), connection_lost(), status(500), status(503)], ids=str)
async def test_transient_failure_is_retried_after_a_delay(play: Play, failure: UpstreamError) -> None:
    assert await play.run(failure, connect_error(), "response") == "response"
    assert (play.attempts, play.delays) == ([1, 2, 3], [0.025, 0.05])


FINAL = [
    errors.InvalidResponseError(*NAMES, 200),
    errors.DeadlineExceededError(*NAMES),
    status(401),
    status(429, 1),
    status(502),
    timed_out(deadline=False, seconds=5),
]


@pytest.mark.parametrize("failure", FINAL, ids=str)
async def test_other_failure_is_raised_at_once(play: Play, failure: UpstreamError) -> None:
    with pytest.raises(UpstreamError) as raised:
        await play.run(failure, "response")
    assert raised.value is failure
    assert play.attempts == [1]


async def test_attempts_end_with_the_policy_and_the_last_failure_is_raised(play: Play) -> None:
    last = status(503)
    with pytest.raises(UpstreamError) as raised:
        await play.run(connect_error(), connect_error(), last, "response")
    assert raised.value is last
    assert play.attempts == [1, 2, 3]


async def test_stale_connection_is_retried_at_once_without_budget(play: Play) -> None:
    play.budget.tokens = 10
    for _ in range(30):
        assert await play.run(stale_connection(), "response", deadline=100.001) == "response"
        assert play.attempts == [1, 2]
    assert set(play.delays) == {0}
    assert play.budget.tokens == pytest.approx(13)


async def test_stale_connections_in_every_attempt_are_a_failure(play: Play) -> None:
    with pytest.raises(errors.ConnectionLostError):
        await play.run(*[stale_connection() for _ in range(4)])
    assert play.attempts == [1, 2, 3]


async def test_operation_that_may_not_be_repeated_is_tried_once(play: Play) -> None:
    with pytest.raises(errors.ConnectError):
        await play.run(connect_error(), "response", operation=ONCE)


async def test_failure_after_an_ambiguous_attempt_may_have_applied(play: Play) -> None:
    with pytest.raises(errors.ConnectError) as raised:
        await play.run(connection_lost(), connect_error(), connect_error())
    assert raised.value.may_have_applied is True
    with pytest.raises(errors.ConnectError) as raised:
        await play.run(connect_error(), connect_error(), connect_error())
    assert raised.value.may_have_applied is False


async def test_retry_after_of_the_server_extends_the_delay(play: Play) -> None:
    await play.run(status(503, 2), "response")
    assert play.delays == [2]


@pytest.mark.parametrize(("deadline", "attempts"), [(102.0, 1), (102.1, 2), (None, 2)])
async def test_no_retry_if_its_delay_ends_after_the_deadline(play: Play, deadline: float | None, attempts: int) -> None:
    if attempts == 1:
        with pytest.raises(errors.UpstreamStatusError):
            await play.run(status(503, 2), "response", deadline=deadline)
    else:
        assert await play.run(status(503, 2), "response", deadline=deadline) == "response"
    assert len(play.attempts) == attempts


async def test_no_retry_without_budget(play: Play) -> None:
    play.budget.tokens = 51
    with pytest.raises(errors.ConnectError):
        await play.run(connect_error(), "response")
    assert play.budget.tokens == 50


@pytest.mark.parametrize("rejection", [errors.CircuitOpenError, errors.ConcurrencyLimitError])
async def test_rejected_retry_raises_the_failure_before_it(
    play: Play, rejection: type[errors.CallRejectedError]
) -> None:
    last = connection_lost()
    with pytest.raises(errors.ConnectionLostError) as raised:
        await play.run(last, rejection(*NAMES, 5), "response")
    assert raised.value is last


async def test_rejected_call_is_not_retried(play: Play) -> None:
    with pytest.raises(errors.CircuitOpenError):
        await play.run(errors.CircuitOpenError(*NAMES, 5), "response")
    assert play.attempts == [1]


async def test_other_exception_costs_no_budget(play: Play) -> None:
    with pytest.raises(ZeroDivisionError):
        await play.run(ZeroDivisionError(), "response")
    assert play.budget.tokens == 100
