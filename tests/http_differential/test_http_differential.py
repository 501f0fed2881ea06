"""A short part of ``make http-differential``."""

from __future__ import annotations

from tests.http_differential.comparison import compare


async def test_both_transports_read_responses_alike_or_differ_for_a_known_reason() -> None:
    comparison = await compare(seed=1, count=1000)
    assert comparison.unexplained == []
    assert comparison.equal["response"] > 200
    assert comparison.equal["failure"] > 200
