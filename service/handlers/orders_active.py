"""The passenger's unfinished orders in this park."""

from __future__ import annotations

from msgspec import UNSET

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.fields import reads
from service.rules.orders import active_page, active_search
from service.rules.refusals import refusal
from service.steps.enrichment import find, number_of

reads(api.ActiveRequest, "phone", "limit", "cursor")


async def handle(request: api.OrdersActiveRequest, context: Context) -> api.OrdersActive200:
    park_id = context.caller.park_id
    number = await number_of(context, request.body.phone)
    phone_pd_id = await find(context, number)
    if phone_pd_id is None:
        return api.OrdersActive200(api.OrderPage(orders=[], cursor=UNSET))
    search = active_search(park_id, phone_pd_id, limit=request.body.limit, cursor=request.body.cursor)
    answer = await context.int_api.search_orders(int_api.SearchOrdersRequest(body=search))
    match answer:
        case int_api.SearchOrders200(body=page):
            return api.OrdersActive200(active_page(page, park_id, number, context.foreign_order))
        case int_api.SearchOrders400():
            raise refusal(answer, request.body)
