"""Change an order, as the dispatcher saw it last."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.confirmed import confirmed
from service.rules.mapping import FieldMapping
from service.rules.refusals import refusal

_REQUEST = FieldMapping(api.EditRequest, int_api.EditRequest, set_here=("park_id", "source"))
_RESPONSE = FieldMapping(int_api.Edited, api.Edited, response_of=int_api.EDIT_ORDER)


async def handle(request: api.OrdersEditRequest, context: Context) -> api.OrdersEdit200:
    park_id = context.caller.park_id
    body = _REQUEST(request.body, park_id=park_id, source=context.source)
    answer = await context.int_api.edit_order(int_api.EditOrderRequest(body=body))
    match answer:
        case int_api.EditOrder200(body=edited):
            ours = confirmed(int_api.EDIT_ORDER, edited, request.body.order_id)
            return api.OrdersEdit200(_RESPONSE(ours), is_checked=True)
        case int_api.EditOrder400() | int_api.EditOrder404() | int_api.EditOrder409():
            raise refusal(answer, request.body)
