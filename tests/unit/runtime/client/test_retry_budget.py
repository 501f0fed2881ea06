"""Retry budget: bounds, and the vectors of userver and gRPC A6."""

from __future__ import annotations

import contextlib

import pytest

from runtime.client.retry_budget import RetryBudget
from runtime.errors import UpstreamError
from tests.unit.runtime.client.support import Results, call_of, connect_error, status


async def record(budget: RetryBudget, *results: Exception | str) -> None:
    for result in results:
        budget.proceed = Results(result)
        with contextlib.suppress(UpstreamError):
            await budget(call_of())


async def fail(budget: RetryBudget, times: int = 1) -> None:
    await record(budget, *[connect_error()] * times)


async def succeed(budget: RetryBudget, times: int = 1) -> None:
    await record(budget, *["response"] * times)


async def test_fifty_failures_end_retries_and_successes_bring_them_back() -> None:
    budget = RetryBudget()
    await fail(budget, 49)
    allowed = [budget.allows_retry]
    await fail(budget)
    allowed.append(budget.allows_retry)
    await succeed(budget, 2)
    allowed.append(budget.allows_retry)
    assert allowed == [True, False, True]


async def test_vector_of_userver() -> None:
    """100 tokens; 50 failures, 50 left: no retry; 10 successes, 51: retry."""
    budget = RetryBudget()
    assert (budget.tokens, budget.allows_retry) == (100, True)
    await fail(budget, 50)
    assert (budget.tokens, budget.allows_retry) == (50, False)
    await succeed(budget, 10)
    assert budget.tokens == pytest.approx(51)
    assert budget.allows_retry


async def test_dead_server_gets_a_fifth_more_attempts_at_most() -> None:
    """Three attempts for each call that fails, while the budget allows them."""
    budget, attempts = RetryBudget(), 0
    for _ in range(1000):
        for _ in range(3):
            attempts += 1
            await fail(budget)
            if not budget.allows_retry:
                break
    assert 1000 < attempts < 1200


async def test_tokens_stay_within_their_bounds_and_changes_are_reported() -> None:
    reported: list[float] = []
    budget = RetryBudget(reported.append)
    await succeed(budget)
    assert (budget.tokens, reported) == (100, [])
    await fail(budget, 200)
    assert budget.tokens == 0
    assert reported[:2] == [99, 98]


async def test_failure_that_is_not_the_servers_costs_nothing() -> None:
    budget = RetryBudget()
    await record(budget, status(429))
    assert budget.tokens == 100
