"""connexion with its own validation, and the clients that openapi-python-client makes of the upstreams' contracts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import connexion
import uvicorn
import yaml
from connexion import request
from connexion.resolver import RelativeResolver
from fleet_parks_client import AuthenticatedClient as FleetParksClient
from fleet_parks_client.api.parks import get_park
from int_api_client import AuthenticatedClient as IntApiClient
from int_api_client.api.orders import commit_order, estimate_order
from int_api_client.models import CommitRequest, EstimateRequest, Source
from personal_client import AuthenticatedClient as PersonalClient
from personal_client.api.phones import store_phone
from personal_client.models import PhoneStoreRequest

from bench.peers.caller import Caller, caller_of
from bench.peers.settings import FLEET_PARKS, INT_API, PERSONAL, SERVICE_TOKEN, UVICORN

_CONTRACT = Path(__file__).parents[2] / "generated/fleet_orders_manager/openapi.yaml"
# connexion asks for it where an operation answers in two media types
_JSON = {"Content-Type": "application/json"}
_OPERATIONS = ("/v1/orders/estimate", "/v1/orders/commit")


def bearer(token: str) -> dict[str, Any]:
    """Verify the token for connexion."""
    return {"caller": caller_of(token)}


async def orders_estimate(body: dict[str, Any]) -> Any:
    caller: Caller = request.context["token_info"]["caller"]
    clients = request.state
    phone, park = await asyncio.gather(
        store_phone.asyncio(client=clients.personal, body=PhoneStoreRequest(value=body.pop("phone"))),
        get_park.asyncio(caller.park_id, client=clients.fleet_parks),
    )
    dispatch = park.dispatch.to_dict()
    asked = EstimateRequest.from_dict(
        {**body, "park_id": caller.park_id, "dispatch": dispatch, "phone_pd_id": phone.id}
    )
    offer = await estimate_order.asyncio(client=clients.int_api, body=asked)
    return {**offer.to_dict(), "dispatch": dispatch}, 200, _JSON


async def orders_commit(body: dict[str, Any]) -> Any:
    caller: Caller = request.context["token_info"]["caller"]
    asked = CommitRequest(body["order_id"], caller.park_id, Source(**caller.source))
    return (await commit_order.asyncio(client=request.state.int_api, body=asked)).to_dict(), 200, _JSON


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    async with (
        PersonalClient(base_url=PERSONAL, token=SERVICE_TOKEN) as personal,
        FleetParksClient(base_url=FLEET_PARKS, token=SERVICE_TOKEN) as fleet_parks,
        IntApiClient(base_url=INT_API, token=SERVICE_TOKEN) as int_api,
    ):
        yield {"personal": personal, "fleet_parks": fleet_parks, "int_api": int_api}


def main() -> None:
    os.environ["BEARERINFO_FUNC"] = f"{bearer.__module__}.bearer"
    document = yaml.safe_load(_CONTRACT.read_text("utf-8"))
    document["paths"] = {path: document["paths"][path] for path in _OPERATIONS}
    app = connexion.AsyncApp(__name__, lifespan=lifespan)
    app.add_api(document, resolver=RelativeResolver("bench.peers.connexion_by_the_book"))
    uvicorn.run(app, **UVICORN)


if __name__ == "__main__":
    from bench.peers.connexion_by_the_book import main as run

    run()
