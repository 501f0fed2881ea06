"""Order by its id (docs/api-rules.md, "Operations"): this order, in this park, or none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated import fleet_orders_manager as api
from generated import int_api
from runtime.errors import InvalidResponseError
from runtime.problems import Refused
from service.errors.translation import problem_for
from service.rules.confirmed import confirmed
from service.rules.orders import is_order_id, one_order

RAW = {
    "order_id": "order-1",
    "park_id": "park-1",
    "status": "complete",
    "class": "econom",
    "route": [{"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}],
    "created_at": "2026-03-14T15:02:11+03:00",
    "version": 3,
    "passenger": {"phone_pd_id": "pd-1", "name": "Мария"},
}
OURS, OURS_TOO = RAW, {**RAW, "order_id": "order-2"}
THEIRS, THEIRS_TOO = {**RAW, "park_id": "park-2"}, {**RAW, "order_id": "order-2", "park_id": "park-2"}


def found(*orders: dict[str, Any]) -> tuple[api.Order, list[str]]:
    """Return order-1 of park-1 from a page of int-api's, and the orders that were reported as foreign."""
    foreign: list[str] = []
    page = msgspec.convert({"orders": orders}, int_api.OrderPage)
    return one_order(page, "order-1", "park-1", foreign.append), foreign


@pytest.mark.parametrize(
    ("orders", "foreign"),
    [([OURS], []), ([OURS_TOO, OURS], []), ([THEIRS, OURS], ["order-1"]), ([OURS, THEIRS_TOO], ["order-2"])],
)
def test_the_order_is_found_a_finished_one_too(orders: list[dict[str, Any]], foreign: list[str]) -> None:
    order, told = found(*orders)
    assert (order.order_id, order.status, order.is_active) == ("order-1", "complete", False)
    assert told == foreign


def test_the_phone_is_left_out_and_the_name_is_not() -> None:
    order, _ = found(OURS)
    assert msgspec.to_builtins(order.passenger) == {"name": "Мария"}


@pytest.mark.parametrize(
    ("orders", "told"),
    [([], []), ([THEIRS], ["order-1"]), ([THEIRS_TOO], ["order-2"]), ([THEIRS, THEIRS_TOO], ["order-1", "order-2"])],
)
def test_an_order_of_another_park_is_as_if_there_were_none(orders: list[dict[str, Any]], told: list[str]) -> None:
    foreign: list[str] = []
    page = msgspec.convert({"orders": orders}, int_api.OrderPage)
    with pytest.raises(Refused) as refused:
        one_order(page, "order-1", "park-1", foreign.append)
    nothing = vars(problem_for(refused.value, api.ORDERS_GET))
    with pytest.raises(Refused) as never_was:
        one_order(int_api.OrderPage(orders=[]), "order-1", "park-1", foreign.append)
    assert nothing == vars(never_was.value), "nothing of it differs from an order that never was"
    assert refused.value.code.name == "order_not_found"
    assert foreign == told


@pytest.mark.parametrize("orders", [[OURS_TOO], [OURS_TOO, THEIRS]])
def test_an_answer_to_another_question_does_not_say_that_there_is_no_order(orders: list[dict[str, Any]]) -> None:
    with pytest.raises(InvalidResponseError) as bad:
        found(*orders)
    refused = problem_for(bad.value, api.ORDERS_GET)
    assert (refused.code.name, refused.outcome) == ("upstream_bad_answer", "not_applied")


@pytest.mark.parametrize(
    ("theirs", "ours", "outcome"),
    [
        (int_api.COMMIT_ORDER, api.ORDERS_COMMIT, "unknown"),
        (int_api.CANCEL_ORDER, api.ORDERS_CANCEL, "unknown"),
        (int_api.EDIT_ORDER, api.ORDERS_EDIT, "unknown"),
    ],
)
def test_a_change_of_another_order_is_not_told_as_one_of_this(theirs: Any, ours: Any, outcome: str) -> None:
    answer = int_api.Edited(order_id="order-1", version=4)
    assert confirmed(theirs, answer, "order-1") is answer
    for asked in ("order-2", "Order-1", "order-1 ", ""):
        with pytest.raises(InvalidResponseError) as bad:
            confirmed(theirs, answer, asked)
        assert (bad.value.contract, bad.value.operation, bad.value.status) == ("int-api", theirs.id, 200)
        assert (problem_for(bad.value, ours).code.name, problem_for(bad.value, ours).outcome) == (
            "upstream_bad_answer",
            outcome,
        )


@pytest.mark.parametrize("text", ["5f1d3c7a9b2e4d608c4a1f7e3b9d0a26", "a", "-", "_", "A-z_0", "x" * 64])
def test_what_could_be_an_order_id(text: str) -> None:
    assert is_order_id(text)


@pytest.mark.parametrize("text", ["", "x" * 65, "a b", "a/b", "a.b", "a\n", "\na", "é", "٣", "a%20b", "+7916"])
def test_what_can_be_none(text: str) -> None:
    assert not is_order_id(text)


@given(st.text(max_size=70))
def test_an_order_id_is_what_int_api_takes_for_one(text: str) -> None:
    try:
        msgspec.convert(text, int_api.Id)
    except msgspec.ValidationError:
        assert not is_order_id(text)
    else:
        assert is_order_id(text)
