"""Make a draft of an order."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.duplicates import refuse_duplicates, with_warnings
from service.enrichment import Enriched, enrich
from service.rules.idempotency import platform_token
from service.rules.refusals import refusal
from service.rules.reshape import reshape, reshape_answer


async def handle(request: api.OrdersDraftRequest, context: Context) -> api.OrdersDraft200:
    enriched = await enrich(context, request.body.phone)
    if request.body.on_active_orders == "refuse":
        await refuse_duplicates(context, enriched)
    if request.body.on_active_orders != "warn":
        return api.OrdersDraft200(await _draft(request, context, enriched))
    return api.OrdersDraft200(await with_warnings(_draft(request, context, enriched), context, enriched, request.body))


async def _draft(request: api.OrdersDraftRequest, context: Context, enriched: Enriched) -> api.Draft:
    park_id, dispatch = context.caller.park_id, enriched.dispatch
    passenger = {"phone_pd_id": enriched.phone_pd_id, "name": request.body.passenger_name}
    added = {"park_id": park_id, "dispatch": dispatch, "passenger": passenger, "source": context.source}
    body = reshape(request.body, int_api.DraftRequest, **added)
    token = platform_token(park_id, request.x_idempotency_token)
    answer = await context.int_api.draft_order(int_api.DraftOrderRequest(x_idempotency_token=token, body=body))
    match answer:
        case int_api.DraftOrder200(body=draft):
            return reshape_answer(int_api.DRAFT_ORDER, draft, api.Draft, dispatch=dispatch, warnings=[])
        case int_api.DraftOrder400() | int_api.DraftOrder404() | int_api.DraftOrder409() | int_api.DraftOrder422():
            raise refusal(answer, request.body, dispatch)
