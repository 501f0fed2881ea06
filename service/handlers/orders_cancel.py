"""Cancel an order on the terms that the dispatcher was shown."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.confirmed import confirmed
from service.rules.mapping import FieldMapping
from service.rules.refusals import refusal

_REQUEST = FieldMapping(api.CancelRequest, int_api.CancelRequest, set_here=("park_id", "source"))
_RESPONSE = FieldMapping(int_api.Cancelled, api.Cancelled, response_of=int_api.CANCEL_ORDER)


async def handle(request: api.OrdersCancelRequest, context: Context) -> api.OrdersCancel200:
    park_id = context.caller.park_id
    body = _REQUEST(request.body, park_id=park_id, source=context.source)
    answer = await context.int_api.cancel_order(int_api.CancelOrderRequest(body=body))
    match answer:
        case int_api.CancelOrder200(body=cancelled):
            ours = confirmed(int_api.CANCEL_ORDER, cancelled, request.body.order_id)
            return api.OrdersCancel200(_RESPONSE(ours), is_checked=True)
        case int_api.CancelOrder400() | int_api.CancelOrder404() | int_api.CancelOrder409():
            raise refusal(answer, request.body)
