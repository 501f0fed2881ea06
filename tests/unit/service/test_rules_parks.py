"""Parks that may create orders, and their dispatch settings (docs/api-rules.md, "Parks")."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from generated import fleet_parks, int_api
from runtime.errors import InvalidResponseError
from runtime.problems import Refused
from service.errors.translation import problem_for
from service.rules.parks import dispatch_of, own_park

PARK = {
    "park_id": "park-1",
    "name": "Северное такси",
    "is_active": True,
    "kind": "whitelabel",
    "country": "RUS",
    "time_zone": "Europe/Moscow",
    "currency": "RUB",
    "dispatch": {"mode": "all_drivers"},
}


def park(**changes: Any) -> fleet_parks.Park:
    raw = {name: value for name, value in {**PARK, **changes}.items() if value is not None}
    return msgspec.convert(raw, fleet_parks.Park)


@pytest.mark.parametrize("kind", ["whitelabel", "saas"])
@pytest.mark.parametrize("mode", ["all_drivers", "own_drivers_only"])
def test_an_active_park_of_the_right_kind_may_create_orders(kind: str, mode: str) -> None:
    assert dispatch_of(park(kind=kind, dispatch={"mode": mode})) == int_api.Dispatch(mode=mode)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_active": False}, "park_not_active"),
        ({"kind": "aggregator"}, "park_may_not_create_orders"),
        ({"kind": "a_new_kind"}, "park_may_not_create_orders"),
        ({"kind": ""}, "park_may_not_create_orders"),
        ({"kind": "Whitelabel"}, "park_may_not_create_orders"),
        ({"dispatch": None}, "park_dispatch_not_set"),
    ],
)
def test_any_other_park_may_not(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        dispatch_of(park(**changes))
    assert refused.value.code.name == code
    assert refused.value.code.status == 403
    assert refused.value.outcome == "not_applied"


@pytest.mark.parametrize("mode", ["a_new_mode", "", "ALL_DRIVERS"])
def test_a_mode_that_nobody_knows_is_a_bad_answer_and_no_order(mode: str) -> None:
    with pytest.raises(InvalidResponseError) as bad:
        dispatch_of(park(dispatch={"mode": mode}))
    refused = problem_for(bad.value, None)
    assert (refused.code.status, refused.code.name, refused.outcome) == (502, "upstream_bad_answer", "not_applied")
    assert bad.value.contract == "fleet-parks"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"is_active": False}, "park_not_active"), ({"kind": "aggregator"}, "park_may_not_create_orders")],
)
def test_a_park_that_may_not_create_orders_is_told_so_whatever_its_mode(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        dispatch_of(park(**changes, dispatch={"mode": "a_new_mode"}))
    assert refused.value.code.name == code


def test_own_drivers_first_holds_for_two_minutes_where_the_park_says_nothing() -> None:
    dispatch = dispatch_of(park(dispatch={"mode": "own_drivers_first"}))
    assert dispatch == int_api.Dispatch(mode="own_drivers_first", hold_seconds=120)


@pytest.mark.parametrize("hold", [0, 1, 120, 1800])
def test_own_drivers_first_holds_for_as_long_as_the_park_says(hold: int) -> None:
    dispatch = dispatch_of(park(dispatch={"mode": "own_drivers_first", "hold_seconds": hold}))
    assert dispatch == int_api.Dispatch(mode="own_drivers_first", hold_seconds=hold)


@pytest.mark.parametrize("mode", ["all_drivers", "own_drivers_only"])
def test_a_hold_goes_with_no_other_mode(mode: str) -> None:
    assert dispatch_of(park(dispatch={"mode": mode, "hold_seconds": 60})) == int_api.Dispatch(mode=mode)


def test_the_park_that_was_asked_for_is_the_park() -> None:
    answered = park()
    assert own_park(answered, "park-1") is answered


@pytest.mark.parametrize("asked", ["park-2", "PARK-1", "park-1 ", ""])
def test_another_park_in_the_answer_is_a_bad_answer(asked: str) -> None:
    with pytest.raises(InvalidResponseError):
        own_park(park(), asked)
