"""Change an order, as the dispatcher saw it last."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.confirmed import confirmed
from service.rules.refusals import refusal
from service.rules.reshape import reshape, reshape_answer


async def handle(request: api.OrdersEditRequest, context: Context) -> api.OrdersEdit200:
    park_id = context.caller.park_id
    body = reshape(request.body, int_api.EditRequest, park_id=park_id, source=context.source)
    answer = await context.int_api.edit_order(int_api.EditOrderRequest(body=body))
    match answer:
        case int_api.EditOrder200(body=edited):
            ours = confirmed(int_api.EDIT_ORDER, edited, request.body.order_id)
            return api.OrdersEdit200(reshape_answer(int_api.EDIT_ORDER, ours, api.Edited), is_checked=True)
        case int_api.EditOrder400() | int_api.EditOrder404() | int_api.EditOrder409():
            raise refusal(answer, request.body)
