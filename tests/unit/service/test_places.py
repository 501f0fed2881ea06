"""Places for requests: who gets the last ones."""

from __future__ import annotations

import pytest

from service.edge.places import Places


@pytest.fixture
def places() -> Places:
    return Places()


def taken(places: Places, limit: int, *, first: bool) -> int:
    """How many more get a place."""
    count = 0
    while places.take(limit, first=first):
        count += 1
    return count


def test_a_quarter_is_kept_for_the_first(places: Places) -> None:
    assert taken(places, 8, first=False) == 6
    assert taken(places, 8, first=True) == 2
    assert places.taken == 8


def test_the_first_may_have_all_of_them(places: Places) -> None:
    assert taken(places, 8, first=True) == 8
    assert taken(places, 8, first=False) == 0


def test_the_first_get_theirs_though_the_others_hold_more_than_there_are_now(places: Places) -> None:
    assert taken(places, 100, first=False) == 75
    assert taken(places, 8, first=False) == 0
    assert taken(places, 8, first=True) == 2


def test_a_place_that_is_given_back_is_free_for_either(places: Places) -> None:
    taken(places, 8, first=False)
    places.give_back(first=False)
    assert places.take(8, first=False)
    taken(places, 8, first=True)
    places.give_back(first=True)
    assert not places.take(8, first=False)
    assert places.take(8, first=True)


@pytest.mark.parametrize("first", [True, False])
def test_a_single_place_is_for_whoever_comes(places: Places, first: bool) -> None:
    assert taken(places, 1, first=first) == 1
    assert taken(places, 1, first=not first) == 0
