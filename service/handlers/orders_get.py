"""One order of this park."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from generated.fleet_orders_manager import problems
from service.context import Context
from service.rules.fields import reads
from service.rules.orders import is_order_id, one_order, order_search
from service.rules.refusals import refusal

reads(api.OrdersGetRequest, "order_id")


async def handle(request: api.OrdersGetRequest, context: Context) -> api.OrdersGet200:
    if not is_order_id(request.order_id):
        raise problems.order_not_found()
    park_id = context.caller.park_id
    search = order_search(park_id, request.order_id)
    answer = await context.int_api.search_orders(int_api.SearchOrdersRequest(body=search))
    match answer:
        case int_api.SearchOrders200(body=page):
            return api.OrdersGet200(one_order(page, request.order_id, park_id, context.foreign_order))
        case int_api.SearchOrders400():
            raise refusal(answer, request)
