"""Backoff: full jitter below a bound that doubles."""

from __future__ import annotations

import random

from runtime.client.backoff import Backoff


def test_delay_is_drawn_below_a_bound_that_doubles_up_to_the_maximum() -> None:
    backoff = Backoff(random.Random(1))
    for attempt, bound in enumerate((0.05, 0.1, 0.2, 0.4, 0.8, 0.8, 0.8), 1):
        drawn = [backoff.seconds(attempt) for _ in range(200)]
        assert 0 <= min(drawn) < bound / 10
        assert bound * 0.9 < max(drawn) <= bound


def test_delay_after_very_many_attempts_is_within_the_maximum() -> None:
    assert 0 <= Backoff(random.Random(1)).seconds(100_000) <= Backoff.MAX_DELAY
