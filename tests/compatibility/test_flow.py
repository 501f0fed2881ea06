"""From a phone call to an order, as a front end does it that was built with a released client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.faults import Undecided, UnknownEnum, UnknownField
from tests.compatibility.front import Front, status_of
from tests.functional.world import PHONE, TOKEN, World, draft_body, estimate_body


async def draft(front: Front, token: str = TOKEN, **changes: Any) -> Any:
    answer = await front.ask("orders_draft", draft_body(**changes), {"X-Idempotency-Token": token})
    assert status_of(answer) == 200
    return answer.body


async def test_a_dispatcher_makes_an_order(front: Front) -> None:
    none = await front.ask("orders_active", {"phone": PHONE})
    assert none.body.orders == []
    offer = (await front.ask("orders_estimate", estimate_body())).body
    level = next(level for level in offer.service_levels if level.is_available and level.class_ == "econom")
    made = await draft(front, offer_id=offer.offer_id, passenger_name="Анна", comment="у второго подъезда")
    assert (made.price, made.dispatch) == (level.price, offer.dispatch)
    committed = await front.ask("orders_commit", {"order_id": made.order_id})
    assert (status_of(committed), committed.body.order_id) == (200, made.order_id)
    (order,) = (await front.ask("orders_active", {"phone": "8 (916) 123-45-67"})).body.orders
    assert (order.order_id, order.is_active, order.comment) == (made.order_id, True, "у второго подъезда")
    assert (order.passenger.name, order.passenger.phone_masked) == ("Анна", "+7******4567")


async def test_a_pre_order_with_everything_that_can_be_asked_for(front: Front) -> None:
    wishes: dict[str, Any] = {
        "requirements": [{"name": "childchair", "options": ["booster"], "count": 1}],
        "payment": {"type": "corp", "account_id": "corp-1"},
        "due": (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
    }
    estimate = await front.ask("orders_estimate", estimate_body(classes=["econom", "business"], **wishes))
    assert status_of(estimate) == 200
    assert (await draft(front, **wishes)).order_id


async def test_a_second_order_is_made_although_there_is_one(front: Front) -> None:
    """A front that has never heard of duplicates goes on making them, as it did."""
    first, second = await draft(front), await draft(front, "another-token-00002")
    for made in (first, second):
        assert status_of(await front.ask("orders_commit", {"order_id": made.order_id})) == 200
    third = await draft(front, "another-token-00003")
    orders = (await front.ask("orders_active", {"phone": PHONE, "limit": 1})).body
    assert len(orders.orders) == 1
    rest = (await front.ask("orders_active", {"phone": PHONE, "limit": 5, "cursor": orders.cursor})).body
    found = {order.order_id for order in (*orders.orders, *rest.orders)}
    assert found == {first.order_id, second.order_id}
    assert third.order_id not in found


async def test_one_idempotency_token_is_one_draft(front: Front) -> None:
    assert (await draft(front)).order_id == (await draft(front)).order_id


async def test_a_commit_is_repeated_until_it_is_final(front: Front) -> None:
    made = await draft(front)
    front.fom.sandbox.faults.set("int-api", "commitOrder", Undecided(times=2, retry_after_ms=1200))
    answers = [await front.ask("orders_commit", {"order_id": made.order_id}) for _ in range(4)]
    assert [status_of(answer) for answer in answers] == [503, 503, 200, 200]
    assert (answers[0].retry_after, answers[0].body.code, answers[0].body.outcome) == (2, "commit_undecided", "unknown")


async def test_what_holds_now_is_told(front: Front, fom: World) -> None:
    made = await draft(front)
    fom.sandbox.platform.reprice(made.order_id, "999.00")
    refused = await front.ask("orders_commit", {"order_id": made.order_id})
    assert (status_of(refused), refused.body.code) == (409, "price_changed")
    assert refused.body.current.price.amount == "999.00"


async def test_what_is_new_at_the_platform_is_no_error(front: Front, fom: World) -> None:
    made = await draft(front)
    assert status_of(await front.ask("orders_commit", {"order_id": made.order_id})) == 200
    fom.sandbox.faults.set("int-api", "searchOrders", UnknownEnum(pointer="/orders/0/status"), calls=1)
    (order,) = (await front.ask("orders_active", {"phone": PHONE})).body.orders
    assert (order.status, order.is_active) == ("brand_new", True)
    fom.sandbox.faults.set("int-api", "*", UnknownField())
    assert status_of(await front.ask("orders_estimate", estimate_body())) == 200
