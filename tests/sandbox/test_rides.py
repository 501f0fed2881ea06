"""The life of a ride by the clock, and what can be done with it on the way."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sandbox.clock import ManualClock
from sandbox.world.cities import MOSCOW, YEKATERINBURG
from sandbox.world.parks import ALL_DRIVERS, OWN_FIRST, OWN_ONLY
from tests.sandbox.caller import ROUTE, Caller, stop

STEP = 10


async def until(caller: Caller, clock: ManualClock, order_id: str, status: str) -> None:
    """Let time pass until an order has a status."""
    for _ in range(24 * 3600 // STEP):
        if caller.sandbox.platform.status(order_id) == status:
            return
        clock.advance(STEP)
    raise AssertionError(f"never {status}")


async def test_a_ride_goes_on_with_the_clock(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    seen = []
    for status in ("searching", "driving", "waiting", "transporting", "complete"):
        await until(caller, clock, order_id, status)
        seen.append(await caller.order(order_id))
    assert [len(order["editable_fields"]) for order in seen] == [4, 3, 2, 1, 0]
    assert [order["version"] for order in seen] == [1, 2, 3, 4, 5]
    assert ["performer" in order for order in seen] == [False, True, True, True, True]
    assert "arrives_in_seconds" in seen[1]["performer"]
    clock.advance(-24 * 3600)
    assert (await caller.order(order_id))["status"] == "searching"


async def test_the_driver_comes_nearer(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    await until(caller, clock, order_id, "driving")
    far = (await caller.order(order_id))["performer"]
    clock.advance(60)
    near = (await caller.order(order_id))["performer"]
    assert near == {**far, "arrives_in_seconds": far["arrives_in_seconds"] - 60}


async def test_a_ride_ordered_ahead_is_searched_for_shortly_before(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered(due="2026-03-02T12:00:00Z")
    assert caller.sandbox.platform.status(order_id) == "scheduled"
    clock.set(clock.now().replace(hour=11, minute=44))
    assert caller.sandbox.platform.status(order_id) == "scheduled"
    clock.set(clock.now().replace(hour=11, minute=45))
    assert caller.sandbox.platform.status(order_id) == "searching"
    await until(caller, clock, order_id, "transporting")
    assert clock.now() >= clock.now().replace(hour=12, minute=0)


async def test_an_order_that_nobody_may_drive_expires(caller: Caller, clock: ManualClock) -> None:
    route = [stop(YEKATERINBURG.addresses[0]), stop(YEKATERINBURG.addresses[2])]
    changes: dict[str, Any] = {"route": route, "class": "minivan"}
    _, estimate = await caller.estimate(OWN_ONLY, route=route, classes=["minivan"])
    assert estimate["service_levels"][0]["unavailable_reason"] == "no_drivers"
    order_id = await caller.ordered(OWN_ONLY, **changes)
    await until(caller, clock, order_id, "expired")
    assert "performer" not in await caller.order(order_id, OWN_ONLY)


async def test_own_drivers_only_means_what_it_says(caller: Caller, clock: ManualClock) -> None:
    route = [stop(YEKATERINBURG.addresses[0]), stop(YEKATERINBURG.addresses[2])]
    for number in range(5):
        order_id = await caller.ordered(OWN_ONLY, token=f"own-drivers-only-{number}", route=route)
        await until(caller, clock, order_id, "driving")
        assert (await caller.order(order_id, OWN_ONLY))["performer"]["park_id"] == OWN_ONLY.park_id


async def test_own_drivers_first_holds_the_order_for_them(caller: Caller, clock: ManualClock) -> None:
    own: list[float] = []
    others: list[float] = []
    for number in range(20):
        order_id = await caller.ordered(token=f"own-drivers-first-{number}")
        began = clock.now()
        await until(caller, clock, order_id, "driving")
        performer = (await caller.order(order_id))["performer"]
        (own if performer["park_id"] == OWN_FIRST.park_id else others).append((clock.now() - began).total_seconds())
    assert own
    assert others
    assert min(others) >= 120


async def test_to_cancel_gets_dearer_as_the_driver_nears(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    rules = []
    while caller.sandbox.platform.status(order_id) != "complete":
        order = await caller.order(order_id)
        rules.append(order["cancel_rules"])
        clock.advance(STEP)
    states = [rule.get("state") for rule in rules]
    assert [a for a, b in pairwise([*states, "end"]) if a != b] == ["free", "minimal", "paid", None]
    assert all(rule["can_cancel"] is (rule.get("state") is not None) for rule in rules)
    fees = {rule["state"]: float(rule["fee"]["amount"]) for rule in rules if "fee" in rule}
    assert 0 < fees["minimal"] < fees["paid"]


async def test_cancelling_twice_is_cancelling_once(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    cancelled = (200, {"order_id": order_id, "status": "cancelled"})
    assert await caller.cancel(order_id, "free") == cancelled
    clock.advance(3600)
    assert await caller.cancel(order_id, "paid") == cancelled
    order = await caller.order(order_id)
    assert (order["status"], order["version"], order["editable_fields"]) == ("cancelled", 2, [])


async def test_to_cancel_at_another_price_than_was_shown(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    await until(caller, clock, order_id, "waiting")
    status, refusal = await caller.cancel(order_id, "free")
    assert (status, refusal["code"]) == (409, "cancel_state_changed")
    assert refusal["details"]["cancel_rules"] == (await caller.order(order_id))["cancel_rules"]
    status, cancelled = await caller.cancel(order_id, "paid")
    assert (status, cancelled["fee"]) == (200, refusal["details"]["cancel_rules"]["fee"])


async def test_to_cancel_too_late(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    await until(caller, clock, order_id, "transporting")
    status, refusal = await caller.cancel(order_id, "paid")
    assert (status, refusal["details"]["cancel_rules"]["can_cancel"]) == (409, False)
    await until(caller, clock, order_id, "complete")
    status, refusal = await caller.cancel(order_id, "paid")
    assert (status, refusal["code"]) == (409, "order_finished")


async def test_an_edit_changes_what_it_names(caller: Caller) -> None:
    order_id = await caller.ordered(comment="at the gate")
    before = await caller.order(order_id)
    status, edited = await caller.edit(order_id, 1, destinations=[stop(MOSCOW.addresses[11])])
    assert (status, edited["version"]) == (200, 2)
    assert float(edited["price"]["amount"]) > float(before["price"]["amount"])
    after = await caller.order(order_id)
    assert after == {
        **before,
        "route": [ROUTE[0], stop(MOSCOW.addresses[11])],
        "price": edited["price"],
        "version": 2,
    }
    assert (await caller.edit(order_id, 2, comment="", payment={"type": "cash"}))[1]["version"] == 3
    assert (await caller.order(order_id))["comment"] == ""


async def test_an_edit_of_what_is_no_longer_so(caller: Caller, clock: ManualClock) -> None:
    order_id = await caller.ordered()
    await until(caller, clock, order_id, "driving")
    status, refusal = await caller.edit(order_id, 1, comment="too late")
    assert (status, refusal["code"], refusal["details"]) == (409, "edit_conflict", {"version": 2})
    status, refusal = await caller.edit(order_id, 2, pickup=ROUTE[1])
    assert (status, refusal["code"]) == (409, "not_editable")
    assert refusal["details"] == {"editable_fields": ["destinations", "comment", "payment"]}
    assert (await caller.order(order_id))["version"] == 2


async def test_an_edit_that_no_ride_could_follow(caller: Caller) -> None:
    order_id = await caller.ordered(due="2026-03-02T12:00:00Z")
    for changes in (
        {"pickup": {"geopoint": [0, 0], "fullname": "Null Island"}},
        {"pickup": stop(MOSCOW.addresses[11])},
        {"payment": {"type": "card", "account_id": "blocked"}},
        {"payment": {"type": "card"}},
        {"due": "2026-03-01T12:00:00Z"},
    ):
        assert (await caller.edit(order_id, 1, **changes))[0] == 400
    status, edited = await caller.edit(order_id, 1, due="2026-03-02T09:05:00Z")
    assert (status, caller.sandbox.platform.status(order_id)) == (200, "searching")
    assert (await caller.order(order_id))["version"] == edited["version"]


async def test_another_park_has_no_part_in_an_order(caller: Caller) -> None:
    order_id = await caller.ordered()
    assert (await caller.search(ALL_DRIVERS))["orders"] == []
    for status, refusal in (
        await caller.cancel(order_id, "free", ALL_DRIVERS),
        await caller.edit(order_id, 1, ALL_DRIVERS, comment="mine"),
    ):
        assert (status, refusal["code"]) == (404, "order_not_found")
    assert (await caller.order(order_id))["status"] == "searching"


async def test_a_search_goes_page_by_page_newest_first(caller: Caller, clock: ManualClock) -> None:
    orders = [await caller.ordered(token=f"page-by-page-token-{number}") for number in range(5)]
    await caller.draft(token="a-draft-is-never-listed")
    first = await caller.search(limit=2)
    later = await caller.ordered(token="ordered-between-pages")
    second = await caller.search(limit=2, cursor=first["cursor"])
    third = await caller.search(limit=2, cursor=second["cursor"])
    listed = [order["order_id"] for page in (first, second, third) for order in page["orders"]]
    assert listed == orders[::-1]
    assert "cursor" not in third
    assert (await caller.search(limit=1))["orders"][0]["order_id"] == later


async def test_a_search_by_phone_status_and_id(caller: Caller) -> None:
    mine = await caller.ordered(token="mine-mine-mine-mine", passenger={"phone_pd_id": "pd-2", "name": "Анна"})
    other = await caller.ordered(token="other-other-other-other")
    await caller.cancel(other, "free")

    async def found(**criteria: object) -> list[str]:
        return [order["order_id"] for order in (await caller.search(**criteria))["orders"]]  # type: ignore[arg-type]

    assert await found() == [other, mine]
    assert await found(phone_pd_id="pd-2") == [mine]
    assert await found(statuses=["cancelled"]) == [other]
    assert await found(statuses=["searching", "driving"], order_ids=[other]) == []
    assert await found(order_ids=[mine, "nonsense"]) == [mine]


async def test_a_cursor_belongs_to_its_search(caller: Caller) -> None:
    for number in range(2):
        await caller.ordered(token=f"cursor-of-its-search-{number}")
    cursor = (await caller.search(limit=1))["cursor"]
    for changes in ({"cursor": cursor, "statuses": ["searching"]}, {"cursor": "nonsense"}, {"cursor": "ä"}):
        status, refusal = await caller.order_call("search", {"park_id": OWN_FIRST.park_id, **changes})
        assert (status, refusal["code"]) == (400, "cursor_invalid")


async def test_a_status_can_be_pinned(caller: Caller) -> None:
    order_id = await caller.ordered()
    caller.sandbox.platform.pin_status(order_id, "being_beamed")
    assert (await caller.order(order_id))["status"] == "being_beamed"
    caller.sandbox.platform.pin_status(order_id, None)
    assert (await caller.order(order_id))["status"] == "searching"
