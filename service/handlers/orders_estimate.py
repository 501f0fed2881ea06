"""What a ride would cost, by class."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.refusals import refusal
from service.rules.reshape import reshape, reshape_answer
from service.steps.enrichment import enrich


async def handle(request: api.OrdersEstimateRequest, context: Context) -> api.OrdersEstimate200:
    enriched = await enrich(context, request.body.phone)
    body = reshape(
        request.body,
        int_api.EstimateRequest,
        park_id=context.caller.park_id,
        dispatch=enriched.dispatch,
        phone_pd_id=enriched.phone_pd_id,
    )
    answer = await context.int_api.estimate_order(int_api.EstimateOrderRequest(body=body))
    match answer:
        case int_api.EstimateOrder200(body=offer):
            estimate = reshape_answer(int_api.ESTIMATE_ORDER, offer, api.Estimate, dispatch=enriched.dispatch)
            return api.OrdersEstimate200(estimate, is_checked=True)
        case int_api.EstimateOrder400() | int_api.EstimateOrder404():
            raise refusal(answer, request.body)
