"""Make a draft of an order."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.context import Context
from service.rules.drafts import draft_order
from service.rules.mapping import FieldMapping
from service.rules.refusals import refusal
from service.steps.duplicates import heeding_duplicates
from service.steps.enrichment import Enriched, enrich

_RESPONSE = FieldMapping(int_api.Draft, api.Draft, set_here=("dispatch", "warnings"), response_of=int_api.DRAFT_ORDER)


async def handle(request: api.OrdersDraftRequest, context: Context) -> api.OrdersDraft200:
    enriched = await enrich(context, request.body.phone)
    draft = await heeding_duplicates(lambda: _draft(request, context, enriched), context, enriched, request.body)
    return api.OrdersDraft200(draft)


async def _draft(request: api.OrdersDraftRequest, context: Context, enriched: Enriched) -> api.Draft:
    dispatch = enriched.dispatch
    assert enriched.phone_pd_id is not None
    asked = draft_order(request, context.caller.park_id, context.source, dispatch, enriched.phone_pd_id)
    answer = await context.int_api.draft_order(asked)
    match answer:
        case int_api.DraftOrder200(body=draft):
            return _RESPONSE(draft, dispatch=dispatch, warnings=[])
        case int_api.DraftOrder400() | int_api.DraftOrder404() | int_api.DraftOrder409() | int_api.DraftOrder422():
            raise refusal(answer, request.body, dispatch)
