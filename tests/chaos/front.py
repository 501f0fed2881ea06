"""The front end's own loop (docs/context.md), as the Python client makes it: draft, then commit until 200 or a 4XX."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from random import Random

import msgspec

from generated import fleet_orders_manager as api
from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import Channel, TransportError, WireResponse
from runtime.codec import WireRequest
from sdk.python import Committed, Drafted, OrdersClient, Pace, Refused
from sdk.python.results import CommitResult, DraftResult
from tests.chaos.asks import Ask
from tests.chaos.stage import Stage
from tests.functional.world import Reply


@dataclass(frozen=True)
class Ending:
    """End of an order. ``order_id`` is of its draft, if there was one."""

    wish: Ask
    order_id: str | None
    result: DraftResult | CommitResult


async def order(stage: Stage, wish: Ask, seed: int) -> Ending:
    """From a wish to its end. Ends with Committed or Refused alone, and only once there is one of them."""
    channel = Channel("", _Recording(stage, wish))
    client = OrdersClient(channel, pace=Pace(chance=Random(seed)))
    drafted = await client.draft(msgspec.convert(wish.body(), api.DraftRequest), math.inf, token=wish.idempotency_token)
    if not isinstance(drafted, Drafted):
        return Ending(wish, None, drafted)
    order_id = drafted.draft.order_id
    return Ending(wish, order_id, await client.commit_until_final(order_id, math.inf))


def is_true(stage: Stage, ending: Ending) -> bool:
    """Committed exists once, Refused does not exist, and there is no third way for a loop to end."""
    match ending.result:
        case Committed(order_id=order_id):
            return order_id == ending.order_id and stage.journal.count(order_id, "committed") == 1
        case Refused():
            return ending.order_id not in stage.sandbox.books.committed
        case _:
            return False


class _Recording:
    """The way to the service of the stage, wherever it is just then: every request is on the record by itself."""

    def __init__(self, stage: Stage, wish: Ask) -> None:
        self._stage = stage
        self._wish = wish
        self._transport = AiohttpTransport(stage.session)

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        order_id = json.loads(request.body or b"{}").get("order_id")
        operation = "orders_draft" if order_id is None else "orders_commit"
        ask = replace(self._wish, operation=operation, timeout_ms=int(request.headers["X-Request-Timeout-Ms"]))

        async def calling(request_id: str) -> Reply:
            token = self._stage.sandbox.token(park_id=ask.park_id, dispatcher_id=ask.dispatcher_id)
            request.headers.update({"Authorization": f"Bearer {token}", "X-Request-Id": request_id})
            answer = await self._transport.send(method, self._stage.life.url, request, seconds, fresh=fresh)
            return Reply(answer.status, answer.headers, answer.body)

        attempt = await self._stage.record(ask, order_id, calling)
        if isinstance(attempt.failure, TransportError):
            raise attempt.failure
        assert attempt.reply is not None
        return WireResponse(attempt.reply.status, attempt.reply.headers, attempt.reply.content)
