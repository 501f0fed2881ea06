"""What a ride would cost, by class."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.mapping import FieldMapping
from service.rules.refusals import refusal
from service.steps.enrichment import enrich

_REQUEST = FieldMapping(
    api.EstimateRequest,
    int_api.EstimateRequest,
    set_here=("park_id", "dispatch", "phone_pd_id"),
    read_here=("phone",),
)
_RESPONSE = FieldMapping(int_api.Estimate, api.Estimate, set_here=("dispatch",), response_of=int_api.ESTIMATE_ORDER)


async def handle(request: api.OrdersEstimateRequest, context: Context) -> api.OrdersEstimate200:
    enriched = await enrich(context, request.body.phone)
    body = _REQUEST(
        request.body,
        park_id=context.caller.park_id,
        dispatch=enriched.dispatch,
        phone_pd_id=enriched.phone_pd_id,
    )
    answer = await context.int_api.estimate_order(int_api.EstimateOrderRequest(body=body))
    match answer:
        case int_api.EstimateOrder200(body=offer):
            estimate = _RESPONSE(offer, dispatch=enriched.dispatch)
            return api.OrdersEstimate200(estimate, is_checked=True)
        case int_api.EstimateOrder400() | int_api.EstimateOrder404():
            raise refusal(answer, request.body)
