"""The passenger's active orders, looked up when one more is drafted (docs/api-rules.md, "Duplicates")."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from msgspec import UNSET

from generated import fleet_orders_manager as api
from generated import int_api
from generated.fleet_orders_manager import problems
from runtime.errors import UpstreamError
from runtime.problems import Refused
from service.context import Context
from service.rules.duplicates import NOT_CHECKED, possible_duplicates
from service.rules.orders import active_page, active_search
from service.rules.refusals import refusal
from service.steps.concurrency import both
from service.steps.enrichment import Enriched

log = logging.getLogger(__name__)

#: all that int-api gives on one page
_FIRST_PAGE = 100


async def heeding_duplicates(
    draft: Callable[[], Coroutine[Any, Any, api.Draft]], context: Context, enriched: Enriched, body: api.DraftRequest
) -> api.Draft:
    """The draft, made as ``on_active_orders`` wants it. Raises Refused where it is not to be made."""
    match body.on_active_orders:
        case "warn":
            return await with_warnings(draft(), context, enriched, body)
        case "refuse":
            await refuse_duplicates(context, enriched)
            return await draft()
        case "ignore":
            return await draft()


async def refuse_duplicates(context: Context, enriched: Enriched) -> None:
    """Raises Refused where there are active orders, and where that cannot be found out, whatever the reason."""
    try:
        orders = await _active_orders(context, enriched)
    except Exception as failure:
        _tell(context, failure)
        raise problems.upstream_unavailable(retry_after=getattr(failure, "retry_after", None)) from failure
    if orders:
        current = api.Current(
            orders=orders, offer=UNSET, price=UNSET, cancel_rules=UNSET, version=UNSET, editable_fields=UNSET
        )
        raise problems.active_order_exists(current=current)


async def with_warnings(
    drafting: Coroutine[Any, Any, api.Draft], context: Context, enriched: Enriched, body: api.DraftRequest
) -> api.Draft:
    """The draft, with its warnings. The look-up runs beside it, and a look-up that fails is a warning too."""
    draft, warnings = await both(drafting, _warnings(context, enriched, body))
    return msgspec.structs.replace(draft, warnings=[w for w in warnings if w.order_id != draft.order_id])


async def _warnings(context: Context, enriched: Enriched, body: api.DraftRequest) -> list[api.DraftWarning]:
    try:
        return possible_duplicates(body, await _active_orders(context, enriched), context.now)
    except Exception as failure:
        _tell(context, failure)
        return [NOT_CHECKED]


def _tell(context: Context, failure: Exception) -> None:
    request_id = context.request_id
    if isinstance(failure, UpstreamError | Refused):
        log.warning("duplicates_not_checked", extra={"request_id": request_id, "reason": str(failure)})
    else:
        log.error("duplicates_not_checked", exc_info=failure, extra={"request_id": request_id})


async def _active_orders(context: Context, enriched: Enriched) -> list[api.Order]:
    assert enriched.phone_pd_id is not None
    assert enriched.number is not None
    park_id = context.caller.park_id
    search = active_search(park_id, enriched.phone_pd_id, limit=_FIRST_PAGE)
    answer = await context.look_up().search_orders(int_api.SearchOrdersRequest(body=search))
    match answer:
        case int_api.SearchOrders200(body=page):
            return active_page(page, park_id, enriched.number, context.foreign_order).orders[:_FIRST_PAGE]
        case int_api.SearchOrders400():
            raise refusal(answer, search)
