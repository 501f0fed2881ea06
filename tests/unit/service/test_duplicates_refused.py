"""Look-up of active orders before a draft: `refuse` (docs/api-rules.md, "Duplicates")."""

from __future__ import annotations

import pytest

from runtime.problems import Refused
from service.steps.duplicates import refuse_duplicates
from tests.unit.service.searching import ENRICHED, FAILURES, SearchWire, answer, context_of, order


async def test_without_active_orders_nothing_is_refused() -> None:
    wire = SearchWire(order("done", status="cancelled"), order("theirs", park_id="park-2"))
    foreign: list[str] = []
    await refuse_duplicates(context_of(wire, foreign.append), ENRICHED)
    assert foreign == ["theirs"]


async def test_active_orders_refuse_the_draft_and_are_shown_with_the_phone_masked() -> None:
    with pytest.raises(Refused) as refusal:
        await refuse_duplicates(context_of(SearchWire(order("order-1"), order("order-2"))), ENRICHED)
    assert (refusal.value.code.name, refusal.value.outcome) == ("active_order_exists", "not_applied")
    shown = refusal.value.current.orders
    assert [(o.order_id, o.passenger.phone_masked) for o in shown] == [
        ("order-1", "+7******4567"),
        ("order-2", "+7******4567"),
    ]


async def test_no_more_orders_are_shown_than_our_contract_allows() -> None:
    with pytest.raises(Refused) as refusal:
        await refuse_duplicates(context_of(SearchWire(*(order(f"order-{n}") for n in range(150)))), ENRICHED)
    assert len(refusal.value.current.orders) == 100


@pytest.mark.parametrize("kind", FAILURES)
async def test_a_look_up_that_fails_for_any_reason_is_503(kind: str) -> None:
    wire = SearchWire()
    wire.fails = FAILURES[kind]
    with pytest.raises(Refused) as refusal:
        await refuse_duplicates(context_of(wire), ENRICHED)
    assert refusal.value.code.name == "upstream_unavailable"
    assert (refusal.value.code.status, refusal.value.outcome) == (503, "not_applied")


@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_that_int_api_asked_for_is_handed_on(status: int) -> None:
    wire = SearchWire()
    wire.fails = lambda: answer(status, {"code": "x", "message": "Нет"}, **{"Retry-After": "7"})
    with pytest.raises(Refused) as refusal:
        await refuse_duplicates(context_of(wire), ENRICHED)
    assert refusal.value.retry_after == 7
