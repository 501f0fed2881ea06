"""The model of docs/capacity.md, on figures that can be reckoned in one's head, and the page itself."""

from __future__ import annotations

from bench.capacity import _PAGE, SEED, Assumed, need, page, read_inputs
from bench.growth import Growth, Inputs

INPUTS = Inputs(
    cpu_ms={"orders_estimate": 2.0, "orders_draft": 10.0},
    calls={"orders_estimate": {"fleet-parks": 1, "int-api": 1}, "orders_draft": {"fleet-parks": 1, "int-api": 2}},
    log_bytes={"orders_estimate": 1000, "orders_draft": 2000},
    memory_mb_idle=50,
    memory_mb_loaded=100,
    growth=[Growth(1, 400, 2.0, 0.1), Growth(2, 800, 2.0, 0.2)],
    cores=2,
    load_average=0.1,
)
ASSUMED = Assumed(requests={"orders_estimate": 5, "orders_draft": 1}, peak=2, busy=0.5, call_seconds=0.1)


def test_ten_orders_a_second() -> None:
    found = need(INPUTS, 10 * 86_400, ASSUMED)
    # at the peak twenty orders: a hundred estimates of 2 ms, twenty drafts of 10 ms
    assert found.requests == 120
    assert round(found.cores, 6) == 0.4
    assert found.replicas == 3, "for the zones, not for the load"
    assert round(found.balancer_cores, 6) == 0.024, "by the dearer of what was measured"
    assert found.calls == {"int-api": 140, "fleet-parks": 120}
    assert next(iter(found.calls)) == "int-api", "the most asked one first"
    assert found.calls_under_way["int-api"] == 14
    assert round(found.bearable_seconds["int-api"], 2) == 2.06, "three replicas with 96 calls each, at 140 a second"
    assert found.log_gb_per_day == 10 * 86_400 * 7000 / 1e9


def test_replicas_and_memory_follow_the_cores() -> None:
    found = need(INPUTS, 1000 * 86_400, ASSUMED)
    assert (round(found.cores), found.replicas, round(found.memory_gb, 6)) == (40, 80, 8)


def test_the_load_of_today_is_what_the_world_says() -> None:
    mean = need(read_inputs(), SEED, Assumed(peak=1))
    assert 9 < mean.requests < 12


def test_the_page_is_what_was_measured() -> None:
    assert page(read_inputs()) in _PAGE.read_text("utf-8")
