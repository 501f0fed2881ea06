"""Upstream calls over either transport (FOM_TRANSPORT), without a difference for clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.faults import ResetBefore
from sandbox.sandbox import Sandbox
from tests.functional.world import World, estimate_body, world


async def orders_are_made(fom: World) -> None:
    dispatcher = fom.dispatcher()
    fom.sandbox.faults.set("int-api", "estimateOrder", ResetBefore(), calls=1)
    assert (await dispatcher.call("estimate", estimate_body())).status == 200
    order_id = await dispatcher.draft()
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    assert (await dispatcher.get(order_id)).status == 200
    assert (await dispatcher.call("cancel", {"order_id": order_id, "cancel_state": "free"})).status == 200


@pytest.mark.parametrize("transport", ["httptools", "aiohttp"])
async def test_orders_are_made_over_either(sandbox: Sandbox, tmp_path: Path, transport: str) -> None:
    async with world(sandbox, tmp_path, transport=transport) as fom:
        await orders_are_made(fom)
        assert {call.headers["user-agent"] for call in sandbox.calls} == {"fleet-orders-manager"}
