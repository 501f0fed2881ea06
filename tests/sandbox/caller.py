"""Calls the sandbox's upstreams as another service would, over plain HTTP and without any generated code."""

from __future__ import annotations

from typing import Any

import aiohttp

from sandbox.sandbox import Sandbox
from sandbox.world.cities import MOSCOW, Address
from sandbox.world.parks import OWN_FIRST, Park

PHONE = "+79161234567"
SOURCE = {"application": "fleet-orders-manager", "dispatcher_id": "dispatcher-1"}
TOKEN = "token-0123456789"


def stop(address: Address) -> dict[str, Any]:
    """An address as int-api takes it."""
    return {"geopoint": list(address.point), "fullname": address.fullname}


ROUTE = [stop(MOSCOW.addresses[1]), stop(MOSCOW.addresses[8])]


def dispatch(park: Park) -> dict[str, Any]:
    """A park's dispatch settings as int-api takes them."""
    assert park.dispatch is not None
    settings = {"mode": park.dispatch.mode, "hold_seconds": park.dispatch.hold_seconds}
    return {name: value for name, value in settings.items() if value is not None}


class Caller:
    """One connection pool with the service token in every request."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def post(self, url: str, body: object, **headers: str) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        own = {"Authorization": f"Bearer {self.sandbox.service_token}"}
        async with self.session.post(url, json=body, headers={**own, **headers}, allow_redirects=False) as answer:
            return answer.status, await answer.json()

    async def order_call(self, call: str, body: object, **headers: str) -> tuple[int, Any]:
        """A call of int-api."""
        return await self.post(f"{self.sandbox.int_api.url}/v1/orders/{call}", body, **headers)

    async def estimate(self, park: Park = OWN_FIRST, **changes: object) -> tuple[int, Any]:
        """estimateOrder"""
        body = {"park_id": park.park_id, "dispatch": dispatch(park), "route": ROUTE}
        return await self.order_call("estimate", {**body, **changes})

    async def draft(self, park: Park = OWN_FIRST, token: str = TOKEN, **changes: object) -> tuple[int, Any]:
        """draftOrder"""
        body = {
            "park_id": park.park_id,
            "dispatch": dispatch(park),
            "passenger": {"phone_pd_id": "pd-1"},
            "route": ROUTE,
            "class": "econom",
            "payment": {"type": "cash"},
            "source": SOURCE,
        }
        return await self.order_call("draft", {**body, **changes}, **{"X-Idempotency-Token": token})

    async def commit(self, order_id: str, park: Park = OWN_FIRST) -> tuple[int, Any]:
        """commitOrder"""
        return await self.order_call("commit", {"order_id": order_id, "park_id": park.park_id, "source": SOURCE})

    async def ordered(self, park: Park = OWN_FIRST, token: str = TOKEN, **changes: object) -> str:
        """The id of a new order."""
        status, draft = await self.draft(park, token, **changes)
        assert status == 200, draft
        status, commit = await self.commit(draft["order_id"], park)
        assert status == 200, commit
        return str(draft["order_id"])

    async def search(self, park: Park = OWN_FIRST, **changes: object) -> Any:
        """searchOrders"""
        status, page = await self.order_call("search", {"park_id": park.park_id, **changes})
        assert status == 200, page
        return page

    async def order(self, order_id: str, park: Park = OWN_FIRST) -> Any:
        """The one order with this id."""
        (order,) = (await self.search(park, order_ids=[order_id]))["orders"]
        return order

    async def cancel(self, order_id: str, state: str, park: Park = OWN_FIRST) -> tuple[int, Any]:
        """cancelOrder"""
        body = {"order_id": order_id, "park_id": park.park_id, "cancel_state": state, "source": SOURCE}
        return await self.order_call("cancel", body)

    async def edit(self, order_id: str, version: int, park: Park = OWN_FIRST, **changes: object) -> tuple[int, Any]:
        """editOrder"""
        body = {"order_id": order_id, "park_id": park.park_id, "version": version, "source": SOURCE}
        return await self.order_call("edit", {**body, **changes})
