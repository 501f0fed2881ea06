"""ConcurrencyLimiter: capacity reserved for priority operations."""

from __future__ import annotations

import pytest

from service.middleware.concurrency import ConcurrencyLimiter


@pytest.fixture
def limiter() -> ConcurrencyLimiter:
    return ConcurrencyLimiter()


def acquire_all(limiter: ConcurrencyLimiter, limit: int, *, priority: bool) -> int:
    """Return how many more requests are admitted."""
    count = 0
    while limiter.try_acquire(limit, priority=priority):
        count += 1
    return count


def test_a_quarter_is_reserved_for_priority(limiter: ConcurrencyLimiter) -> None:
    assert acquire_all(limiter, 8, priority=False) == 6
    assert acquire_all(limiter, 8, priority=True) == 2
    assert limiter.in_flight == 8


def test_priority_may_use_the_whole_limit(limiter: ConcurrencyLimiter) -> None:
    assert acquire_all(limiter, 8, priority=True) == 8
    assert acquire_all(limiter, 8, priority=False) == 0


def test_reserved_capacity_is_available_when_others_exceed_a_lowered_limit(limiter: ConcurrencyLimiter) -> None:
    assert acquire_all(limiter, 100, priority=False) == 75
    assert acquire_all(limiter, 8, priority=False) == 0
    assert acquire_all(limiter, 8, priority=True) == 2


def test_released_capacity_is_available_again(limiter: ConcurrencyLimiter) -> None:
    acquire_all(limiter, 8, priority=False)
    limiter.release(priority=False)
    assert limiter.try_acquire(8, priority=False)
    acquire_all(limiter, 8, priority=True)
    limiter.release(priority=True)
    assert not limiter.try_acquire(8, priority=False)
    assert limiter.try_acquire(8, priority=True)


@pytest.mark.parametrize("priority", [True, False])
def test_a_limit_of_one_admits_either_kind(limiter: ConcurrencyLimiter, priority: bool) -> None:
    assert acquire_all(limiter, 1, priority=priority) == 1
    assert acquire_all(limiter, 1, priority=not priority) == 0
