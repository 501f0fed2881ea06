"""Idempotency tokens, answers of commit, and shapes that two contracts share."""

from __future__ import annotations

import re
import string
from itertools import product

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated import fleet_orders_manager as api
from generated import int_api
from runtime.errors import InvalidResponseError
from service.rules.commit import confirmation, undecided
from service.rules.idempotency import platform_token
from service.rules.mapping import FieldMapping

PARK_ID = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=64)
TOKEN = st.text([chr(code) for code in range(0x21, 0x7F)], min_size=16, max_size=64)
untimed = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])


@untimed
@given(PARK_ID, TOKEN)
def test_a_platform_token_is_one_that_int_api_takes(park_id: str, token: str) -> None:
    assert re.fullmatch(r"[!-~]{16,64}", platform_token(park_id, token))


@untimed
@given(PARK_ID, TOKEN)
def test_the_same_park_and_token_are_the_same_draft(park_id: str, token: str) -> None:
    assert platform_token(park_id, token) == platform_token(park_id, token)


@untimed
@given(st.tuples(PARK_ID, TOKEN), st.tuples(PARK_ID, TOKEN))
def test_another_park_or_token_is_another_draft(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (platform_token(*one) == platform_token(*other)) == (one == other)


def test_no_boundary_between_park_and_token_is_lost() -> None:
    text = "park_1-abcdefghijklmnopqrstuvwxyz"
    pairs = [(text[:cut], text[cut:]) for cut in range(1, len(text))]
    assert len({platform_token(*pair) for pair in pairs}) == len(pairs)


def test_no_character_of_a_token_can_stand_for_the_boundary() -> None:
    separators = [*"|:/.,;#\\-_ \n\t", "", "\x00"]
    tokens = {platform_token("park", f"one{a}two{b}three") for a, b in product(separators, repeat=2)}
    parks = {platform_token(f"park{a}one", f"two{b}three") for a, b in product("-_", separators)}
    assert tokens.isdisjoint(parks)


def test_a_platform_token_tells_neither_park_nor_token() -> None:
    up = platform_token("park-1", "0123456789abcdef")
    assert "park-1" not in up
    assert "0123456789abcdef" not in up


@pytest.mark.parametrize(
    ("milliseconds", "seconds"),
    [
        (0, 0),
        (1, 1),
        (300, 1),
        (999, 1),
        (1000, 1),
        (1001, 2),
        (1999, 2),
        (2000, 2),
        (59_001, 60),
        (86_400_000, 86_400),
    ],
)
def test_retry_after_is_in_whole_seconds_rounded_up(milliseconds: int, seconds: int) -> None:
    answer = undecided("order-1", milliseconds)
    assert answer.retry_after == seconds
    assert msgspec.to_builtins(answer.body) == {
        "order_id": "order-1",
        "outcome": "unknown",
        "retry_after_ms": milliseconds,
    }


@pytest.mark.parametrize("milliseconds", [86_400_001, 2_147_483_647])
def test_a_wait_beyond_our_contract_is_a_day(milliseconds: int) -> None:
    answer = undecided("order-1", milliseconds)
    assert (answer.body.retry_after_ms, answer.retry_after) == (86_400_000, 86_400)


def test_a_commit_is_confirmed_with_the_status_as_it_came() -> None:
    answer = confirmation(int_api.Commit(order_id="order-1", status="a_new_status"), "order-1")
    assert answer.body == api.Commit(order_id="order-1", status="a_new_status")


def test_another_order_in_the_answer_confirms_nothing() -> None:
    with pytest.raises(InvalidResponseError):
        confirmation(int_api.Commit(order_id="order-2", status="searching"), "order-1")


POINT = api.RoutePoint(geopoint=[37.6, 55.7], fullname="Москва", porch="3")
ESTIMATE = api.EstimateRequest(route=[POINT], phone="+79161234567", payment=api.Payment(type_="cash"))
DISPATCH = int_api.Dispatch(mode="own_drivers_first", hold_seconds=0)
TO_INT_API = FieldMapping(
    api.EstimateRequest,
    int_api.EstimateRequest,
    set_here=["park_id", "dispatch", "phone_pd_id"],
    read_here=["phone"],
)


def test_what_two_shapes_share_by_name_is_taken_over() -> None:
    up = TO_INT_API(ESTIMATE, park_id="park-1", dispatch=DISPATCH, phone_pd_id="pd-1")
    assert msgspec.to_builtins(up) == {
        "park_id": "park-1",
        "dispatch": {"mode": "own_drivers_first", "hold_seconds": 0},
        "phone_pd_id": "pd-1",
        "route": [{"geopoint": [37.6, 55.7], "fullname": "Москва", "porch": "3"}],
        "payment": {"type": "cash"},
    }


def test_what_is_unset_is_left_out() -> None:
    up = TO_INT_API(ESTIMATE, park_id="p", dispatch=DISPATCH, phone_pd_id=msgspec.UNSET)
    assert "phone_pd_id" not in msgspec.to_builtins(up)


def test_what_goes_up_never_carries_the_phone() -> None:
    up = TO_INT_API(ESTIMATE, park_id="p", dispatch=DISPATCH, phone_pd_id="pd-1")
    assert b"9161234567" not in msgspec.json.encode(up)


def test_a_shape_that_does_not_fit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        TO_INT_API(ESTIMATE, park_id="", dispatch=DISPATCH, phone_pd_id=None)


def test_an_answer_that_does_not_fit_is_a_bad_answer_that_names_places_alone() -> None:
    secret = "Мария " * 30
    source = int_api.Passenger(phone_pd_id="pd-1", name=secret)
    to_ours = FieldMapping(
        int_api.Passenger,
        api.OrderPassenger,
        not_passed_on=["phone_pd_id"],
        set_here=["phone_masked"],
        response_of=int_api.SEARCH_ORDERS,
    )
    with pytest.raises(InvalidResponseError) as bad:
        to_ours(source, phone_masked=msgspec.UNSET)
    assert (bad.value.contract, bad.value.operation, bad.value.status) == ("int-api", "searchOrders", 200)
    assert [(w.pointer, w.code) for w in bad.value.wrong] == [("/name", "too_long")]
    assert "Мария" not in repr(bad.value)
    assert bad.value.__cause__ is None


def test_what_is_none_is_left_out_too() -> None:
    up = TO_INT_API(ESTIMATE, park_id="p", dispatch=DISPATCH, phone_pd_id=None)
    assert "phone_pd_id" not in msgspec.to_builtins(up)
