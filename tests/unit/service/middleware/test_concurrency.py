"""ConcurrencyLimiter: capacity reserved for priority operations, shared fairly by the parks."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.middleware.concurrency import ConcurrencyLimiter


@pytest.fixture
def limiter() -> ConcurrencyLimiter:
    return ConcurrencyLimiter(16)


def acquire_all(limiter: ConcurrencyLimiter, limit: int, *, priority: bool = False, park: str = "greedy") -> int:
    """Return how many more requests of a park are admitted."""
    count = 0
    while limiter.try_acquire(limit, park, priority=priority) == "admitted":
        count += 1
    return count


def test_a_quarter_is_reserved_for_priority(limiter: ConcurrencyLimiter) -> None:
    assert acquire_all(limiter, 8) == 6
    assert acquire_all(limiter, 8, priority=True) == 2
    assert limiter.in_flight == 8


def test_priority_may_use_the_whole_limit(limiter: ConcurrencyLimiter) -> None:
    assert acquire_all(limiter, 8, priority=True) == 8
    assert acquire_all(limiter, 8) == 0


def test_reserved_capacity_is_available_when_others_exceed_a_lowered_limit(limiter: ConcurrencyLimiter) -> None:
    assert acquire_all(limiter, 100) == 75
    assert acquire_all(limiter, 8) == 0
    assert acquire_all(limiter, 8, priority=True) == 2


def test_released_capacity_is_available_again(limiter: ConcurrencyLimiter) -> None:
    acquire_all(limiter, 8)
    limiter.release("greedy", priority=False)
    assert limiter.try_acquire(8, "greedy", priority=False) == "admitted"
    acquire_all(limiter, 8, priority=True)
    limiter.release("greedy", priority=True)
    assert limiter.try_acquire(8, "greedy", priority=False) == "full"
    assert limiter.try_acquire(8, "greedy", priority=True) == "admitted"


@pytest.mark.parametrize("priority", [True, False])
def test_a_limit_of_one_admits_either_kind(limiter: ConcurrencyLimiter, priority: bool) -> None:
    assert acquire_all(limiter, 1, priority=priority) == 1
    assert acquire_all(limiter, 1, priority=not priority) == 0


# --- parks


@pytest.mark.parametrize("priority", [True, False])
def test_park_below_its_share_is_admitted_at_capacity(limiter: ConcurrencyLimiter, priority: bool) -> None:
    held = acquire_all(limiter, 80, priority=priority)
    assert acquire_all(limiter, 80, priority=priority, park="other") == held // 2
    assert limiter.try_acquire(80, "other", priority=priority) == "over_share"
    assert limiter.try_acquire(80, "greedy", priority=priority) == "over_share"


def test_park_above_its_share_is_rejected_until_it_is_back_at_it(limiter: ConcurrencyLimiter) -> None:
    acquire_all(limiter, 80)
    acquire_all(limiter, 80, park="other")
    for _ in range(30):
        assert limiter.try_acquire(80, "greedy", priority=False) == "over_share"
        limiter.release("greedy", priority=False)
    assert limiter.in_flight == 60
    limiter.release("greedy", priority=False)
    assert limiter.try_acquire(80, "greedy", priority=False) == "admitted"


def test_unused_share_goes_to_the_others(limiter: ConcurrencyLimiter) -> None:
    """Max-min: eighteen parks of one request leave 42 of 60 to the two that want more."""
    acquire_all(limiter, 80)
    for number in range(18):
        assert limiter.try_acquire(80, f"park-{number}", priority=False) == "admitted"
    assert acquire_all(limiter, 80, park="other") == 21


def test_park_without_requests_gets_one_where_there_are_more_parks_than_places(limiter: ConcurrencyLimiter) -> None:
    acquire_all(limiter, 16)
    admitted = sum(limiter.try_acquire(16, f"park-{n}", priority=False) == "admitted" for n in range(10_000))
    assert (admitted, limiter.in_flight) == (12, 24)


def test_limit_reduced_by_lag_leaves_each_park_a_request() -> None:
    limiter = ConcurrencyLimiter(256)
    acquire_all(limiter, 16)
    assert sum(limiter.try_acquire(16, f"park-{n}", priority=False) == "admitted" for n in range(1000)) == 96 - 12
    assert sum(limiter.try_acquire(16, f"park-{n}", priority=True) == "admitted" for n in range(1000)) == 256


def test_priority_keeps_its_reserve_whatever_parks_exceed(limiter: ConcurrencyLimiter) -> None:
    acquire_all(limiter, 16)
    for number in range(100):
        limiter.try_acquire(16, f"park-{number}", priority=False)
    assert [limiter.try_acquire(16, f"other-{n}", priority=True) for n in range(4)] == ["admitted"] * 4


def test_flood_of_commits_leaves_other_parks_their_first_request(limiter: ConcurrencyLimiter) -> None:
    acquire_all(limiter, 16, priority=True)
    assert limiter.try_acquire(16, "other", priority=False) == "admitted"
    assert limiter.try_acquire(16, "other", priority=True) == "admitted"


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans(), st.sampled_from([1, 4, 16, 40])), max_size=300)
)
def test_any_sequence_keeps_the_books(steps: list[tuple[int, bool, bool, int]]) -> None:
    limiter = ConcurrencyLimiter(40)
    held: Counter[tuple[str, bool]] = Counter()
    for number, priority, ends, limit in steps:
        park = f"park-{number}"
        if ends and held[park, priority]:
            limiter.release(park, priority=priority)
            held[park, priority] -= 1
        elif not ends:
            # what is free goes to anyone
            is_free = sum(held.values()) < limit - int(limit * 0.25)
            admission = limiter.try_acquire(limit, park, priority=priority)
            assert admission == "admitted" or not is_free
            held[park, priority] += admission == "admitted"
        assert limiter.in_flight == sum(held.values())
    assert limiter.in_flight <= 2 * 30 + 40
    for (park, priority), count in held.items():
        for _ in range(count):
            limiter.release(park, priority=priority)
    # nothing is remembered of parks without requests
    assert not limiter._others._held
    assert not limiter._priority._held
