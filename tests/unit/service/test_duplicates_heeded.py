"""Effect of `on_active_orders` on a draft (docs/api-rules.md, "Duplicates")."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from generated import fleet_orders_manager as api
from runtime.problems import Refused
from service.steps.duplicates import heeding_duplicates
from tests.unit.service.searching import BODY, ENRICHED, FAILURES, NOW, SearchWire, context_of, order

DRAFT = api.Draft(order_id="draft-1", expires_at=NOW, dispatch=api.Dispatch(mode="all_drivers"), warnings=[])


class Drafts:
    """Counts the drafts that are made."""

    made = 0

    async def make(self) -> api.Draft:
        self.made += 1
        return DRAFT


def wanted(on_active_orders: Any) -> api.DraftRequest:
    return msgspec.structs.replace(BODY, on_active_orders=on_active_orders)


@pytest.mark.parametrize(
    ("wish", "looked_up", "warned"), [(UNSET, 1, 1), ("warn", 1, 1), ("refuse", 1, 0), ("ignore", 0, 0)]
)
async def test_a_draft_is_made_once(wish: str | UnsetType, looked_up: int, warned: int) -> None:
    drafts, wire = Drafts(), SearchWire(*[order()] * (wish != "refuse"))
    draft = await heeding_duplicates(drafts.make, context_of(wire), ENRICHED, wanted(wish))
    assert (draft.order_id, drafts.made, len(wire.asked), len(draft.warnings)) == ("draft-1", 1, looked_up, warned)


async def test_refuse_creates_nothing_beside_an_active_order() -> None:
    drafts = Drafts()
    with pytest.raises(Refused, match="active_order_exists"):
        await heeding_duplicates(drafts.make, context_of(SearchWire(order())), ENRICHED, wanted("refuse"))
    assert drafts.made == 0


@pytest.mark.parametrize("kind", FAILURES)
async def test_refuse_creates_nothing_where_the_look_up_fails(kind: str) -> None:
    drafts, wire = Drafts(), SearchWire()
    wire.fails = FAILURES[kind]
    with pytest.raises(Refused, match="upstream_unavailable"):
        await heeding_duplicates(drafts.make, context_of(wire), ENRICHED, wanted("refuse"))
    assert drafts.made == 0
