"""Budget, backoff, breaker and limiter, each by itself and on a clock that stands still."""

from __future__ import annotations

import asyncio
import random

import pytest

from runtime.resilience import Backoff, Breaker, Busy, Limiter, RetryBudget, Suspended


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def calls(breaker: Breaker, *results: bool | None) -> None:
    for ok in results:
        breaker.leave(trial=breaker.enter(), ok=ok)


def state(breaker: Breaker) -> str:
    return breaker.state


def test_a_budget_lasts_for_fifty_failures_and_comes_back_with_successes() -> None:
    budget = RetryBudget()
    for _ in range(49):
        budget.failed()
    allowed = [budget.allows_retry]
    budget.failed()
    allowed.append(budget.allows_retry)
    for _ in range(2):
        budget.succeeded()
    allowed.append(budget.allows_retry)
    assert allowed == [True, False, True]


def test_the_budgets_vector_of_userver() -> None:
    """100 tokens; 50 failures, 50 left: no retry; 10 successes, 51: retry (shared notes, ecosystem.md, section 8)."""
    budget = RetryBudget()
    assert (budget.tokens, budget.allows_retry) == (100, True)
    for _ in range(50):
        budget.failed()
    assert (budget.tokens, budget.allows_retry) == (50, False)
    for _ in range(10):
        budget.succeeded()
    assert budget.tokens == pytest.approx(51)
    assert budget.allows_retry


def test_a_dead_server_is_asked_a_fifth_more_at_most() -> None:
    """P6 of the same notes: three attempts for each call that fails, while the budget allows them."""
    budget, attempts = RetryBudget(), 0
    for _ in range(1000):
        for _ in range(3):
            attempts += 1
            budget.failed()
            if not budget.allows_retry:
                break
    assert 1000 < attempts < 1200


def test_a_budget_has_bounds() -> None:
    budget = RetryBudget()
    budget.succeeded()
    assert budget.tokens == 100
    for _ in range(200):
        budget.failed()
    assert budget.tokens == 0


def test_a_pause_is_drawn_below_a_bound_that_doubles_up_to_its_own_bound() -> None:
    backoff = Backoff(random.Random(1))
    for attempt, bound in enumerate((0.05, 0.1, 0.2, 0.4, 0.8, 0.8, 0.8), 1):
        drawn = [backoff.seconds(attempt) for _ in range(200)]
        assert 0 <= min(drawn) < bound / 10
        assert bound * 0.9 < max(drawn) <= bound


def test_a_pause_can_be_drawn_after_any_number_of_attempts() -> None:
    assert 0 <= Backoff(random.Random(1)).seconds(100_000) <= Backoff.MOST


def test_a_breaker_opens_when_half_of_enough_calls_failed(breaker: Breaker) -> None:
    calls(breaker, *[True, False] * 9, True)
    assert state(breaker) == "closed"
    calls(breaker, False)
    assert state(breaker) == "open"
    with pytest.raises(Suspended) as suspended:
        breaker.enter()
    assert suspended.value.seconds == 5


def test_a_breaker_stays_closed_while_calls_are_few_or_say_nothing(breaker: Breaker) -> None:
    calls(breaker, *[False] * 19, *[None] * 50)
    assert state(breaker) == "closed"


def test_a_breaker_forgets_what_is_outside_of_its_window(breaker: Breaker, clock: Clock) -> None:
    calls(breaker, *[False] * 19)
    clock.now += 10
    calls(breaker, *[False] * 19)
    assert state(breaker) == "closed"
    calls(breaker, False)
    assert state(breaker) == "open"


@pytest.fixture
def opened(breaker: Breaker) -> Breaker:
    calls(breaker, *[False] * 20)
    return breaker


def test_an_open_breaker_lets_three_calls_try_and_closes_when_they_succeed(opened: Breaker, clock: Clock) -> None:
    clock.now += 5
    assert state(opened) == "trial"
    trials = [opened.enter() for _ in range(3)]
    assert trials == [True, True, True]
    with pytest.raises(Suspended):
        opened.enter()
    for _ in trials:
        assert state(opened) == "trial"
        opened.leave(trial=True, ok=True)
    assert state(opened) == "closed"
    calls(opened, *[False] * 19)
    assert state(opened) == "closed"


def test_a_trial_that_fails_opens_it_again_for_the_whole_time(opened: Breaker, clock: Clock) -> None:
    clock.now += 5
    calls(opened, True, True, False)
    assert state(opened) == "open"
    clock.now += 5
    calls(opened, True, True)
    assert state(opened) == "trial"


def test_a_trial_that_says_nothing_may_be_made_again(opened: Breaker, clock: Clock) -> None:
    clock.now += 5
    calls(opened, None, None, None, None, True, True, True)
    assert state(opened) == "closed"


def test_a_trial_that_ends_after_another_has_opened_it_changes_nothing(opened: Breaker, clock: Clock) -> None:
    clock.now += 5
    late = opened.enter()
    calls(opened, False)
    opened.leave(trial=late, ok=True)
    assert state(opened) == "open"


def test_whoever_watches_a_breaker_is_told_of_its_opening_and_closing_once(clock: Clock) -> None:
    told: list[bool] = []
    breaker = Breaker(clock, told.append)
    calls(breaker, *[False] * 20)
    clock.now += 5
    calls(breaker, False)
    clock.now += 5
    assert told == [True]
    calls(breaker, True, True, True)
    assert told == [True, False]


def test_calls_from_before_it_opened_do_not_count_while_it_is_open(opened: Breaker) -> None:
    opened.leave(trial=False, ok=True)
    assert state(opened) == "open"


async def test_a_limiter_turns_away_what_finds_no_place_in_time() -> None:
    limiter = Limiter(1, 0)
    await limiter.enter()
    with pytest.raises(Busy):
        await limiter.enter()
    limiter.leave()
    await limiter.enter()


async def test_nobody_waits_for_a_place_longer_than_it_has_time() -> None:
    limiter = Limiter(1, 60)
    await limiter.enter(0)
    with pytest.raises(Busy):
        await limiter.enter(0)


async def test_a_limiter_gives_a_place_that_becomes_free_to_who_waits() -> None:
    limiter = Limiter(1, 60)
    await limiter.enter()
    waiting = asyncio.create_task(limiter.enter())
    await asyncio.sleep(0)
    assert not waiting.done()
    limiter.leave()
    await waiting


async def test_who_is_cancelled_while_it_waits_takes_no_place() -> None:
    limiter = Limiter(1, 60)
    await limiter.enter()
    waiting = asyncio.create_task(limiter.enter())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    limiter.leave()
    await limiter.enter(0)


async def test_who_is_cancelled_while_it_waits_behind_changes_takes_no_place() -> None:
    limiter = Limiter(4, 60, kept=1)
    for _ in range(4):
        await limiter.enter(first=True)
    waiting = [asyncio.create_task(limiter.enter()) for _ in range(3)]
    await asyncio.sleep(0)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for _ in range(4):
        limiter.leave(first=True)
    for _ in range(3):
        await limiter.enter(0)
    with pytest.raises(Busy):
        await limiter.enter(0)
    await limiter.enter(0, first=True)
