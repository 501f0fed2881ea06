"""AdaptiveLimit: the limit follows the lag of the event loop."""

from __future__ import annotations

import pytest

from service.middleware.adaptive_limit import MAX_LAG_SECONDS, MIN_LIMIT, AdaptiveLimit

MAX_LIMIT = 256
TOO_LATE = MAX_LAG_SECONDS * 1.1


def observe(limit: AdaptiveLimit, *late: float, in_flight: int = MAX_LIMIT) -> int:
    for seconds in late:
        limit.observe(seconds, in_flight, MAX_LIMIT)
    return limit.limit(MAX_LIMIT)


@pytest.fixture
def limit() -> AdaptiveLimit:
    return AdaptiveLimit()


def test_limit_stays_at_maximum_without_lag(limit: AdaptiveLimit) -> None:
    assert observe(limit, *[MAX_LAG_SECONDS] * 100) == MAX_LIMIT


def test_isolated_spikes_do_not_lower_the_limit(limit: AdaptiveLimit) -> None:
    assert observe(limit, *[9, 9, 0, 0] * 10) == MAX_LIMIT


def test_one_good_sample_does_not_end_an_overload(limit: AdaptiveLimit) -> None:
    assert observe(limit, *[9, 9, 0, 9], in_flight=100) == 80


def test_limit_does_not_rise_under_lag(limit: AdaptiveLimit) -> None:
    less = observe(limit, *[TOO_LATE] * 4, in_flight=100)
    assert observe(limit, TOO_LATE, TOO_LATE) == less


def test_limit_falls_by_a_fifth_of_what_is_in_flight(limit: AdaptiveLimit) -> None:
    assert observe(limit, *[TOO_LATE] * 4, in_flight=100) == 80
    assert observe(limit, *[TOO_LATE] * 4, in_flight=80) == pytest.approx(64, abs=6)


def test_limit_never_falls_below_the_minimum(limit: AdaptiveLimit) -> None:
    assert observe(limit, *[9] * 1000, in_flight=1) == MIN_LIMIT


def test_limit_recovers_soon_after_an_overload(limit: AdaptiveLimit) -> None:
    observe(limit, *[9] * 100)
    assert observe(limit, *[0] * 10) < MAX_LIMIT
    assert observe(limit, *[0] * 40) == MAX_LIMIT


def test_limit_never_exceeds_the_maximum(limit: AdaptiveLimit) -> None:
    assert limit.limit(5) == 5
    for _ in range(100):
        limit.observe(9, 5, 5)
    assert limit.limit(5) == 5
