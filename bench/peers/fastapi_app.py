"""FastAPI with pydantic models, as its tutorial has it; its two users differ in the HTTP client of the upstreams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, Protocol

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from bench.peers.caller import Caller, caller_of
from bench.peers.settings import FLEET_PARKS, INT_API, PERSONAL, UVICORN


class Upstreams(Protocol):
    """Sends and takes JSON."""

    async def get(self, url: str) -> Any: ...

    async def post(self, url: str, body: Any) -> Any: ...


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoutePoint(Strict):
    geopoint: Annotated[list[Annotated[float, Field(ge=-180, le=180)]], Field(min_length=2, max_length=2)]
    fullname: Annotated[str, Field(min_length=1, max_length=512)]
    city: Annotated[str, Field(max_length=128)] | None = None
    street: Annotated[str, Field(max_length=256)] | None = None
    house: Annotated[str, Field(max_length=64)] | None = None
    porch: Annotated[str, Field(max_length=64)] | None = None


class Requirement(Strict):
    name: Annotated[str, Field(min_length=1, max_length=64)]
    options: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=10)] | None = None
    count: Annotated[int, Field(ge=1, le=10)] = 1


class Payment(Strict):
    type: str
    account_id: Annotated[str, Field(max_length=64)] | None = None


class EstimateRequest(Strict):
    phone: Annotated[str, Field(max_length=64)]
    route: Annotated[list[RoutePoint], Field(min_length=1, max_length=10)]
    classes: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=20)] | None = None
    requirements: Annotated[list[Requirement], Field(max_length=20)] | None = None
    payment: Payment | None = None
    due: datetime | None = None


class Money(BaseModel):
    amount: Annotated[str, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class PricePart(BaseModel):
    type: str
    price: Money


class ServiceLevel(BaseModel):
    class_: str = Field(alias="class")
    is_available: bool
    unavailable_reason: str | None = None
    is_fixed_price: bool | None = None
    price: Money | None = None
    price_parts: list[PricePart] | None = None
    surge: Annotated[float, Field(ge=1)] | None = None
    waiting_seconds: Annotated[int, Field(ge=0)] | None = None


class Dispatch(BaseModel):
    mode: str
    hold_seconds: int | None = None


class Park(BaseModel):
    park_id: str
    is_active: bool
    kind: str
    dispatch: Dispatch


class Phone(BaseModel):
    id: str


class Offer(BaseModel):
    offer_id: str
    expires_at: datetime
    distance_meters: int | None = None
    duration_seconds: int | None = None
    service_levels: list[ServiceLevel]


class Estimate(Offer):
    dispatch: Dispatch


class CommitRequest(Strict):
    order_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Commit(BaseModel):
    order_id: str
    status: str


def caller(authorization: Annotated[str, Header()]) -> Caller:
    try:
        return caller_of(authorization)
    except (jwt.PyJWTError, KeyError):
        raise HTTPException(401) from None


def serve(open_upstreams: Callable[[], AbstractAsyncContextManager[Upstreams]]) -> None:
    """Run the application on a client of one's own."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_upstreams() as upstreams:
            app.state.upstreams = upstreams
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/orders/estimate", response_model_exclude_none=True)
    async def orders_estimate(
        body: EstimateRequest, request: Request, caller: Annotated[Caller, Depends(caller)]
    ) -> Estimate:
        upstreams: Upstreams = request.app.state.upstreams
        stored, found = await asyncio.gather(
            upstreams.post(f"{PERSONAL}/v1/phones/store", {"value": body.phone}),
            upstreams.get(f"{FLEET_PARKS}/v1/parks/{caller.park_id}"),
        )
        phone, park = Phone.model_validate(stored), Park.model_validate(found)
        asked = {
            **body.model_dump(mode="json", exclude={"phone"}, exclude_none=True),
            "park_id": caller.park_id,
            "phone_pd_id": phone.id,
            "dispatch": park.dispatch.model_dump(exclude_none=True),
        }
        offer = Offer.model_validate(await upstreams.post(f"{INT_API}/v1/orders/estimate", asked))
        return Estimate(**offer.model_dump(by_alias=True), dispatch=park.dispatch)

    @app.post("/v1/orders/commit")
    async def orders_commit(
        body: CommitRequest, request: Request, caller: Annotated[Caller, Depends(caller)]
    ) -> Commit:
        upstreams: Upstreams = request.app.state.upstreams
        asked = {"order_id": body.order_id, "park_id": caller.park_id, "source": caller.source}
        return Commit.model_validate(await upstreams.post(f"{INT_API}/v1/orders/commit", asked))

    uvicorn.run(app, **UVICORN)
