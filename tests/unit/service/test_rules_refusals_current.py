"""Members of `current` from int-api's details: those that the catalogue allows for the code."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from generated import int_api
from runtime.problems import Refused
from service.rules.refusals import commit_refusal, refusal
from tests.unit.service.refusing import ASKED, COMMIT, DISPATCH, MONEY, OFFER, error

RULES = {"can_cancel": True, "state": "paid", "fee": MONEY, "message": "Отмена платная"}
DETAILS: dict[str, Any] = {
    "offer": OFFER,
    "price": MONEY,
    "cancel_rules": RULES,
    "version": 4,
    "editable_fields": ["comment"],
}


def test_the_new_offer_comes_with_the_dispatch_of_the_park() -> None:
    refused = refusal(int_api.DraftOrder409(error("price_changed", offer=OFFER)), ASKED, DISPATCH)
    assert refused.current is not None
    assert msgspec.to_builtins(refused.current) == {
        "offer": {**OFFER, "dispatch": {"mode": "own_drivers_first", "hold_seconds": 90}}
    }


def test_the_new_price_of_a_draft_is_told_on_commit() -> None:
    refused = commit_refusal(int_api.CommitOrder409(error("price_changed", price=MONEY)), COMMIT)
    assert isinstance(refused, Refused)
    assert msgspec.to_builtins(refused.current) == {"price": MONEY}


@pytest.mark.parametrize(
    ("answer", "code", "members"),
    [
        (int_api.DraftOrder409, "price_changed", {"price"}),
        (int_api.CancelOrder409, "cancel_state_changed", {"cancel_rules"}),
        (int_api.EditOrder409, "edit_conflict", {"version"}),
        (int_api.EditOrder409, "not_editable", {"editable_fields"}),
        (int_api.CancelOrder409, "order_finished", set()),
        (int_api.DraftOrder409, "payment_unavailable", set()),
        (int_api.CancelOrder404, "order_not_found", set()),
        (int_api.EditOrder404, "order_not_found", set()),
        (int_api.EditOrder409, "a_new_conflict", set()),
    ],
)
def test_of_what_holds_now_each_code_carries_its_own_share(answer: Any, code: str, members: set[str]) -> None:
    """The catalogue's; another park's order would tell by more than that that it is there."""
    current = refusal(answer(error(code, **DETAILS)), ASKED).current
    expected = {name: DETAILS[name] for name in members}
    assert (None if current is None else msgspec.to_builtins(current)) == (expected or None)


def test_what_our_contract_cannot_carry_does_not_take_the_rest_with_it() -> None:
    level = {"class": "econom", "is_available": False, "unavailable_reason": "x" * 257}
    offer = {**OFFER, "service_levels": [level]}
    refused = refusal(int_api.DraftOrder409(error("price_changed", offer=offer, price=MONEY)), ASKED, DISPATCH)
    assert msgspec.to_builtins(refused.current) == {"price": MONEY}


@pytest.mark.parametrize("details", [{}, {"version": 0}, {"version": -1}])
def test_an_edit_conflict_without_a_version_that_there_can_be_has_no_current(details: dict[str, Any]) -> None:
    assert refusal(int_api.EditOrder409(error("edit_conflict", **details)), ASKED).current is None


@pytest.mark.parametrize("details", [{}, {"version": 0}, {"version": -1}])
def test_without_details_that_our_contract_can_carry_there_is_no_current(details: dict[str, Any]) -> None:
    assert refusal(int_api.DraftOrder409(error("price_changed", **details)), ASKED, DISPATCH).current is None


def test_an_offer_without_a_dispatch_of_ours_is_left_out() -> None:
    assert refusal(int_api.EstimateOrder404(error("zone_not_found", offer=OFFER)), ASKED).current is None
