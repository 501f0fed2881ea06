"""Commit a draft, so that a driver is looked for.

Nothing but int-api is asked, so that nothing else can refuse a repeat: the front repeats until 200 or 4XX.
"""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.commit import confirmation, undecided
from service.rules.fields import reads
from service.rules.refusals import commit_refusal

reads(api.CommitRequest, "order_id")


async def handle(request: api.OrdersCommitRequest, context: Context) -> api.OrdersCommit200 | api.OrdersCommit202:
    order_id = request.body.order_id
    body = int_api.CommitRequest(order_id=order_id, park_id=context.caller.park_id, source=context.source)
    answer = await context.int_api.commit_order(int_api.CommitOrderRequest(body=body))
    match answer:
        case int_api.CommitOrder200(body=committed):
            return confirmation(committed, order_id)
        case int_api.CommitOrder202(body=pending):
            return undecided(order_id, pending.retry_after_ms)
        case int_api.CommitOrder400() | int_api.CommitOrder404() | int_api.CommitOrder409() | int_api.CommitOrder410():
            raise commit_refusal(answer, request.body)
