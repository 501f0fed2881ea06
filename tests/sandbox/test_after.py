"""A call that waits for another one: what shows that a service makes two calls at the same time."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.faults import After
from tests.sandbox.caller import Caller


async def test_two_calls_after_each_other_get_on_together(caller: Caller) -> None:
    order_id = await caller.ordered()
    caller.sandbox.calls.clear()
    caller.sandbox.faults.set("int-api", "searchOrders", After("draftOrder"))
    caller.sandbox.faults.set("int-api", "draftOrder", After("searchOrders"))
    page, (status, _) = await asyncio.gather(caller.search(), caller.draft(token="another-token-00"))
    assert ([order["order_id"] for order in page["orders"]], status) == ([order_id], 200)


async def test_a_call_that_waits_in_vain_goes_on_when_the_fault_is_cleared(caller: Caller) -> None:
    caller.sandbox.faults.set("int-api", "searchOrders", After("draftOrder"))
    search = asyncio.create_task(caller.search())
    call = await caller.sandbox.calls.until("int-api", "searchOrders")
    await caller.estimate()
    assert (call.reached, search.done()) == (False, False)
    caller.sandbox.faults.clear()
    assert (await search)["orders"] == []


async def test_it_waits_for_no_operation_that_is_none(caller: Caller) -> None:
    with pytest.raises(ValueError, match="no operation 'makeTea'"):
        caller.sandbox.faults.set("int-api", "searchOrders", After("makeTea"))
