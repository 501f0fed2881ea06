"""In what an order that is asked for is like one under way (our contract, DraftWarning.same)."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generated import fleet_orders_manager as api
from service.rules import duplicates
from service.rules.duplicates import NOT_CHECKED, meters, possible_duplicates, same

NOW = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
PICKUP, DESTINATION, ELSEWHERE = [37.642639, 55.734894], [37.414478, 55.972692], [30.315, 59.939]
#: degrees of latitude in a metre, on the sphere that our contract's distances are taken on
METER = 180 / (math.pi * 6_371_008.8)
MONTHS = timedelta(days=90)
GEOPOINT = st.lists(st.floats(-180, 180), min_size=2, max_size=2)
untimed = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def route(*points: list[float]) -> list[dict[str, Any]]:
    return [{"geopoint": point, "fullname": f"Дом {number}"} for number, point in enumerate(points)]


def asked(*points: list[float], **changes: Any) -> api.DraftRequest:
    raw = {"phone": "+79161234567", "route": route(*points), "class": "econom", "payment": {"type": "cash"}, **changes}
    return msgspec.convert(raw, api.DraftRequest)


def under_way(*points: list[float], **changes: Any) -> api.Order:
    raw = {
        "order_id": "order-1",
        "status": "driving",
        "is_active": True,
        "class": "business",
        "route": route(*points),
        "created_at": NOW - MONTHS,
        "editable_fields": [],
        "version": 1,
        "passenger": {},
    }
    return msgspec.convert({**raw, **changes}, api.Order)


def north_of(point: list[float], distance: float) -> list[float]:
    return [point[0], point[1] + distance * METER]


# --- where ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("distance", "alike"), [(0, True), (150, True), (199.9, True), (200.1, False), (5000, False)])
def test_points_within_200_metres_are_the_same(distance: float, alike: bool) -> None:
    order = under_way(north_of(PICKUP, distance), north_of(DESTINATION, -distance), due=NOW + MONTHS)
    assert same(asked(PICKUP, DESTINATION), order, NOW) == (["pickup", "destination"] if alike else [])


def test_a_distance_of_just_the_bound_is_within(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is moved instead of the points, of which no two are 200 m apart to the last bit."""
    distance = meters(PICKUP, DESTINATION)
    monkeypatch.setattr(duplicates, "_NEAR_METERS", distance)
    assert same(asked(PICKUP), under_way(DESTINATION), NOW) == ["pickup", "time"]
    monkeypatch.setattr(duplicates, "_NEAR_METERS", math.nextafter(distance, 0))
    assert same(asked(PICKUP), under_way(DESTINATION), NOW) == ["time"]


@pytest.mark.parametrize("latitude", [0.0, 55.7, -55.7, 89.0])
def test_a_degree_of_longitude_is_shorter_far_from_the_equator(latitude: float) -> None:
    east = [10.0 + 190 * METER / math.cos(math.radians(latitude)), latitude]
    assert same(asked([10.0, latitude]), under_way(east, due=NOW + MONTHS), NOW) == ["pickup"]
    assert meters([10.0, latitude], east) == pytest.approx(190, rel=1e-3)


def test_points_on_both_sides_of_the_antimeridian_are_near_each_other() -> None:
    assert meters([179.9995, 65.0], [-179.9995, 65.0]) == pytest.approx(47, abs=1)
    assert same(asked([179.9995, 65.0]), under_way([-179.9995, 65.0], due=NOW + MONTHS), NOW) == ["pickup"]
    assert meters([180, 65], [-180, 65]) == pytest.approx(0, abs=1e-6)


def test_distances_are_true() -> None:
    """Moscow, the Kremlin, to Saint Petersburg, Palace Square, and half way round the Earth."""
    assert meters([37.6176, 55.7520], [30.3158, 59.9391]) == pytest.approx(634_000, rel=0.01)
    assert meters([0, 0], [180, 0]) == pytest.approx(math.pi * 6_371_008.8)
    assert meters([0, 90], [123, 90]) == pytest.approx(0, abs=1e-3)


@untimed
@example([0.0, 91.0], [180.0, 89.0])
@example([-90.0, -180.0], [90.0, 0.0])
@given(GEOPOINT, GEOPOINT)
def test_any_two_points_that_the_contract_takes_have_a_distance(one: list[float], other: list[float]) -> None:
    """Our contract bounds latitudes as it does longitudes, so there are "latitudes" beyond the poles."""
    distance = meters(one, other)
    assert 0 <= distance <= math.pi * 6_371_008.9
    assert distance == pytest.approx(meters(other, one), abs=1e-3)
    assert meters(one, one) == 0


@untimed
@given(GEOPOINT, st.floats(-90, 90), st.sampled_from([-360, 0, 360]))
def test_a_way_round_the_earth_is_no_distance(point: list[float], latitude: float, turn: int) -> None:
    assert meters([point[0], latitude], [point[0] + turn, latitude]) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ([PICKUP], [PICKUP], ["pickup"]),
        ([PICKUP], [PICKUP, DESTINATION], ["pickup"]),
        ([PICKUP, DESTINATION], [PICKUP], ["pickup"]),
        ([PICKUP, DESTINATION], [ELSEWHERE, DESTINATION], ["destination"]),
        ([PICKUP, DESTINATION], [PICKUP, ELSEWHERE], ["pickup"]),
        ([PICKUP, ELSEWHERE, DESTINATION], [PICKUP, DESTINATION], ["pickup", "destination"]),
        ([PICKUP, DESTINATION, ELSEWHERE], [PICKUP, DESTINATION], ["pickup"]),
        ([PICKUP, DESTINATION], [DESTINATION, PICKUP], []),
        ([PICKUP], [ELSEWHERE, PICKUP], []),
        ([DESTINATION], [PICKUP, DESTINATION], []),
    ],
)
def test_pickups_and_destinations_are_compared_and_nothing_between(
    one: list[list[float]], other: list[list[float]], alike: list[str]
) -> None:
    assert same(asked(*one), under_way(*other, due=NOW + MONTHS), NOW) == alike


def test_addresses_are_not_compared() -> None:
    order = under_way(ELSEWHERE, due=NOW + MONTHS)
    assert order.route[0].fullname == asked(PICKUP).route[0].fullname
    assert same(asked(PICKUP), order, NOW) == []


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("apart", "alike"),
    [
        (timedelta(0), True),
        (timedelta(minutes=29), True),
        (timedelta(minutes=30), True),
        (timedelta(minutes=30, microseconds=1), False),
        (timedelta(days=1), False),
    ],
)
def test_times_within_half_an_hour_are_the_same(apart: timedelta, alike: bool, sign: int) -> None:
    due = NOW + MONTHS
    assert same(asked(PICKUP, due=due), under_way(ELSEWHERE, due=due + sign * apart), NOW) == ["time"] * alike


@pytest.mark.parametrize(
    ("apart", "alike"), [(timedelta(minutes=30), True), (timedelta(minutes=30, seconds=1), False), (-MONTHS, False)]
)
def test_as_soon_as_possible_is_now_on_either_side(apart: timedelta, alike: bool) -> None:
    assert same(asked(PICKUP), under_way(ELSEWHERE, due=NOW + apart), NOW) == ["time"] * alike
    assert same(asked(PICKUP, due=NOW + apart), under_way(ELSEWHERE), NOW) == ["time"] * alike


def test_two_orders_as_soon_as_possible_are_wanted_at_the_same_time_whenever_they_were_made() -> None:
    order = under_way(ELSEWHERE, created_at=NOW - MONTHS)
    assert same(asked(PICKUP), order, NOW) == ["time"]


@pytest.mark.parametrize("hours", [-12, 3, 14])
def test_times_are_compared_as_moments(hours: int) -> None:
    there = (NOW + MONTHS).astimezone(timezone(timedelta(hours=hours)))
    assert same(asked(PICKUP, due=NOW + MONTHS), under_way(ELSEWHERE, due=there), NOW) == ["time"]


def test_the_first_and_the_last_moment_that_can_be_written_are_far_apart() -> None:
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    assert same(asked(PICKUP, due=first), under_way(ELSEWHERE, due=last), NOW) == []


# --- warnings ---------------------------------------------------------------------------------------------------------


def test_every_active_order_is_a_warning_however_little_it_is_alike() -> None:
    orders = [
        under_way(PICKUP, DESTINATION, order_id="order-1", status="driving"),
        under_way(ELSEWHERE, order_id="order-2", status="a_new_status", due=NOW + MONTHS),
    ]
    body = asked(PICKUP, DESTINATION)
    assert msgspec.to_builtins(possible_duplicates(body, orders, NOW)) == [
        {
            "code": "possible_duplicate",
            "order_id": "order-1",
            "status": "driving",
            "created_at": "2025-12-14T15:00:00Z",
            "same": ["pickup", "destination", "time"],
        },
        {
            "code": "possible_duplicate",
            "order_id": "order-2",
            "status": "a_new_status",
            "created_at": "2025-12-14T15:00:00Z",
            "same": [],
        },
    ]


def test_without_active_orders_there_is_no_warning() -> None:
    assert possible_duplicates(asked(PICKUP), [], NOW) == []


def test_what_was_not_checked_says_no_more_than_that() -> None:
    assert msgspec.to_builtins(NOT_CHECKED) == {"code": "duplicates_not_checked"}
