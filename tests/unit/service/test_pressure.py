"""The limit of requests at a time, by how late the event loop is."""

from __future__ import annotations

import pytest

from service.edge.pressure import LATE, LEAST, Pressure

MOST = 256
TOO_LATE = LATE * 1.1


def looks(pressure: Pressure, *late: float, in_flight: int = MOST) -> int:
    for seconds in late:
        pressure.looked(seconds, in_flight, MOST)
    return pressure.limit(MOST)


@pytest.fixture
def pressure() -> Pressure:
    return Pressure()


def test_while_the_loop_is_in_time_all_are_taken(pressure: Pressure) -> None:
    assert looks(pressure, *[LATE] * 100) == MOST


def test_a_pause_now_and_then_is_no_overload(pressure: Pressure) -> None:
    assert looks(pressure, *[9, 9, 0, 0] * 10) == MOST


def test_one_look_that_finds_it_in_time_does_not_end_a_flood(pressure: Pressure) -> None:
    assert looks(pressure, *[9, 9, 0, 9], in_flight=100) == 80


def test_while_it_is_late_no_more_are_taken(pressure: Pressure) -> None:
    less = looks(pressure, *[TOO_LATE] * 4, in_flight=100)
    assert looks(pressure, TOO_LATE, TOO_LATE) == less


def test_a_loop_that_stays_late_takes_a_fifth_less_than_it_has(pressure: Pressure) -> None:
    assert looks(pressure, *[TOO_LATE] * 4, in_flight=100) == 80
    assert looks(pressure, *[TOO_LATE] * 4, in_flight=80) == pytest.approx(64, abs=6)


def test_some_are_taken_however_late_it_is(pressure: Pressure) -> None:
    assert looks(pressure, *[9] * 1000, in_flight=1) == LEAST


def test_all_are_taken_again_soon_after(pressure: Pressure) -> None:
    looks(pressure, *[9] * 100)
    assert looks(pressure, *[0] * 10) < MOST
    assert looks(pressure, *[0] * 40) == MOST


def test_the_limit_is_never_more_than_was_set(pressure: Pressure) -> None:
    assert pressure.limit(5) == 5
    for _ in range(100):
        pressure.looked(9, 5, 5)
    assert pressure.limit(5) == 5
