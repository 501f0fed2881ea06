"""Conversion of a dispatcher's request as data to an HTTP request."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from generated.int_api import Order, SearchRequest
from sandbox.sandbox import Sandbox
from tests.chaos.asks import SECRET, Ask
from tests.functional.world import Reply, point

UNHEARD_OF = "no-such-order"
_NEXT_TERMS = {"free": "minimal", "minimal": "paid", "paid": "free"}


def order_meant(sandbox: Sandbox, ask: Ask) -> str | None:
    """The order that is asked for, committed or not; ``None`` where the call is about none that could exist yet."""
    if ask.operation not in ("orders_commit", "orders_get", "orders_cancel", "orders_edit"):
        return None
    drafts = [d.order_id for d in sandbox.books.drafts.values() if ask.anybodys or d.park_id == ask.park_id]
    return drafts[-1 - ask.order % len(drafts)] if drafts and ask.order >= 0 else UNHEARD_OF


def body_of(sandbox: Sandbox, ask: Ask, order_id: str | None) -> dict[str, Any] | None:
    """The body, with what a dispatcher who looks at the order would know of it."""
    match ask.operation:
        case "orders_estimate" | "orders_draft":
            return ask.body()
        case "orders_active":
            return {"phone": ask.phone_number}
        case "orders_commit":
            return {"order_id": order_id}
        case "orders_cancel":
            return {"order_id": order_id, "cancel_state": _terms(_shown(sandbox, order_id), ask)}
        case "orders_edit":
            order = _shown(sandbox, order_id)
            version = (order.version if order else 1) + ask.stale
            return {"order_id": order_id, "version": version, **_wanted(ask)}
        case _:
            return None


async def send(
    session: aiohttp.ClientSession, sandbox: Sandbox, url: str, ask: Ask, request_id: str, order_id: str | None
) -> Reply:
    """The answer. Raises aiohttp.ClientError where none came."""
    token = sandbox.token(park_id=ask.park_id, dispatcher_id=ask.dispatcher_id)
    headers = {"Authorization": f"Bearer {token}", "X-Request-Id": request_id, "Accept-Language": "en"}
    if ask.timeout_ms is not None:
        headers["X-Request-Timeout-Ms"] = str(ask.timeout_ms)
    if ask.operation == "orders_draft":
        headers["X-Idempotency-Token"] = ask.idempotency_token
    body = body_of(sandbox, ask, order_id)
    content = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(body).encode()
    name = ask.operation.removeprefix("orders_")
    method, path = ("GET", f"/v1/orders/{order_id}") if name == "get" else ("POST", f"/v1/orders/{name}")
    async with session.request(method, url + path, headers=headers, data=content, allow_redirects=False) as answer:
        return Reply(answer.status, answer.headers, await answer.read())


def _shown(sandbox: Sandbox, order_id: str | None) -> Order | None:
    order = sandbox.books.committed.get(order_id or "")
    if order is None:
        return None
    search = SearchRequest(park_id=order.park_id, order_ids=[order.order_id])
    return sandbox.platform.search(search, "en").orders[0]


def _terms(order: Order | None, ask: Ask) -> str:
    state = getattr(getattr(order, "cancel_rules", None), "state", None)
    shown = state if isinstance(state, str) else "free"
    return _NEXT_TERMS[shown] if ask.stale else shown


def _wanted(ask: Ask) -> dict[str, Any]:
    comment = {"comment": f"{SECRET} edited {ask.variant}"}
    destinations = {"destinations": [point(37.6557, 55.7735)]}
    return (comment, destinations, {"payment": {"type": "cash"}}, {**comment, **destinations}, {"pickup": point()})[
        ask.variant
    ]
