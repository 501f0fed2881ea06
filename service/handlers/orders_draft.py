"""Make a draft of an order."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.enrichment import enrich
from service.rules.idempotency import platform_token
from service.rules.refusals import refusal
from service.rules.reshape import reshape, reshape_answer


async def handle(request: api.OrdersDraftRequest, context: Context) -> api.OrdersDraft200:
    dispatch, phone_pd_id = await enrich(context, request.body.phone)
    body = reshape(
        request.body,
        int_api.DraftRequest,
        park_id=context.caller.park_id,
        dispatch=dispatch,
        passenger={"phone_pd_id": phone_pd_id, "name": request.body.passenger_name},
        source=context.source,
    )
    token = platform_token(context.caller.park_id, request.x_idempotency_token)
    answer = await context.int_api.draft_order(int_api.DraftOrderRequest(x_idempotency_token=token, body=body))
    match answer:
        case int_api.DraftOrder200(body=draft):
            return api.OrdersDraft200(reshape_answer(int_api.DRAFT_ORDER, draft, api.Draft, dispatch=dispatch))
        case int_api.DraftOrder400() | int_api.DraftOrder404() | int_api.DraftOrder409() | int_api.DraftOrder422():
            raise refusal(answer, request.body, dispatch)
