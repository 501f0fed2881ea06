"""One way to bring about each error of the catalogue, whatever the operation and whichever client asks."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from generated import int_api
from runtime.operation import Operation
from sandbox.faults import AnyFault, NoAnswer, Status, Undecided, UnknownStatus
from sandbox.world.parks import AGGREGATOR, INACTIVE, NOT_SET_UP, OWN_FIRST
from service import hooks
from tests.functional.witness import CATALOGUE
from tests.functional.world import PHONE, TOKEN, World, draft_body, estimate_body

#: what of int-api an operation of ours calls last
LAST_CALL: Mapping[str, Operation[Any, Any, Any]] = {
    "orders_estimate": int_api.ESTIMATE_ORDER,
    "orders_draft": int_api.DRAFT_ORDER,
    "orders_commit": int_api.COMMIT_ORDER,
    "orders_active": int_api.SEARCH_ORDERS,
    "orders_get": int_api.SEARCH_ORDERS,
    "orders_cancel": int_api.CANCEL_ORDER,
    "orders_edit": int_api.EDIT_ORDER,
}
#: the service must take no more requests at a time, or it cannot be overloaded
MAX_IN_FLIGHT = 1
_NATIONAL = "8 916 123-45-67"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of an operation, in words of no client. ``content`` and ``headers`` replace what a client would send."""

    operation: str
    body: Mapping[str, Any] | None = None
    order_id: str = ""
    """In the path"""
    query: str = ""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    content: bytes | None = None
    park_id: str = OWN_FIRST.park_id
    permissions: tuple[str, ...] = ("orders:read", "orders:write")

    def but(self, headers: Mapping[str, str | None] | None = None, **changes: Any) -> Call:
        """The same call with other headers, and whatever else is to be other."""
        return replace(self, headers={**self.headers, **(headers or {})}, **changes)

    def with_body(self, **changes: Any) -> Call:
        return replace(self, body={**(self.body or {}), **changes})


Provocation = Callable[[World, Call], AbstractAsyncContextManager[Call]]
"""Sets the stage for a good call, and gives the call that is then answered with the error."""


async def good_calls(fom: World) -> Mapping[str, Call]:
    """A call of each operation with which nothing is wrong. There is a draft then, and an order on PHONE."""
    dispatcher = fom.dispatcher()
    draft_id, order_id = await dispatcher.draft("token-of-the-draft"), await dispatcher.draft("token-of-the-order")
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    bodies: dict[str, Mapping[str, Any] | None] = {
        "orders_estimate": estimate_body(),
        "orders_draft": draft_body(),
        "orders_commit": {"order_id": draft_id},
        "orders_active": {"phone": PHONE},
        "orders_get": None,
        "orders_cancel": {"order_id": order_id, "cancel_state": "free"},
        "orders_edit": {"order_id": order_id, "version": 1, "comment": "у второго подъезда"},
    }
    token = {"X-Idempotency-Token": TOKEN}
    return {
        operation: Call(
            operation=operation,
            body=body,
            order_id=order_id if body is None else "",
            headers=token if operation == "orders_draft" else {},
        )
        for operation, body in bodies.items()
    }


def _wrong(change: Callable[[Call], Call]) -> Provocation:
    """The call itself is wrong."""

    @asynccontextmanager
    async def provoked(_: World, call: Call) -> AsyncIterator[Call]:
        yield change(call)

    return provoked


def _asked(headers: Mapping[str, str | None] | None = None, **changes: Any) -> Provocation:
    return _wrong(lambda call: call.but(headers, **changes))


def _said(**changes: Any) -> Provocation:
    return _wrong(lambda call: call.with_body(**changes))


def _int_api(fault: AnyFault) -> Provocation:
    """int-api's own answer to the call is the reason."""

    @asynccontextmanager
    async def provoked(fom: World, call: Call) -> AsyncIterator[Call]:
        fom.sandbox.faults.set("int-api", LAST_CALL[call.operation].id, fault)
        yield call
        fom.sandbox.faults.clear()

    return provoked


def _unknown_order(call: Call) -> Call:
    nobody = "no-such-order"
    return replace(call, order_id=nobody) if call.body is None else call.with_body(order_id=nobody)


@asynccontextmanager
async def _defect(_: World, call: Call) -> AsyncIterator[Call]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hooks, "CHECKS", None)
        yield call


@asynccontextmanager
async def _too_slow(fom: World, call: Call) -> AsyncIterator[Call]:
    """int-api does not answer, and little time is set for its answer."""
    last = LAST_CALL[call.operation]
    module = importlib.import_module("generated.int_api.operations")
    (name,) = (name for name, item in vars(module).items() if isinstance(item, Operation) and item.id == last.id)
    hurried = replace(last, policy=replace(last.policy, timeout=0.1, attempts=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, hurried)
        async with _int_api(NoAnswer())(fom, call):
            yield call


@asynccontextmanager
async def _undecided(fom: World, call: Call) -> AsyncIterator[Call]:
    """int-api puts off a draft that was never committed."""
    order_id = await fom.dispatcher().draft("token-of-an-undecided-order")
    async with _int_api(Undecided(times=9))(fom, call.with_body(order_id=order_id)):
        yield call.with_body(order_id=order_id)


@asynccontextmanager
async def _overloaded(fom: World, call: Call) -> AsyncIterator[Call]:
    """Another dispatcher's request takes the one place that there is."""
    fom.sandbox.calls.clear()
    fom.sandbox.faults.set("fleet-parks", "getPark", NoAnswer())
    first = asyncio.create_task(fom.dispatcher().call("estimate", estimate_body()))
    await fom.sandbox.calls.until("fleet-parks", "getPark")
    yield call
    fom.sandbox.faults.clear()
    await first


PROVOCATIONS: Mapping[str, Provocation] = {
    "validation_failed": _asked(query="surprise=1"),
    "invalid_phone": _said(phone="+7 000"),
    "invalid_due": _said(due="2001-01-01T00:00:00Z"),
    "refused_by_platform": _int_api(Status(400, error_code="brand_new")),
    "unauthorized": _asked({"Authorization": None}),
    "permission_denied": _asked(permissions=()),
    "park_not_active": _asked(park_id=INACTIVE.park_id),
    "park_may_not_create_orders": _asked(park_id=AGGREGATOR.park_id),
    "park_dispatch_not_set": _asked(park_id=NOT_SET_UP.park_id),
    "order_not_found": _wrong(_unknown_order),
    "park_not_found": _wrong(lambda call: replace(call.with_body(phone=_NATIONAL), park_id="no-such-park")),
    "body_too_large": _asked(content=b" " * 65_537),
    "unsupported_media_type": _asked({"Content-Type": "text/plain"}),
    "active_order_exists": _said(on_active_orders="refuse"),
    "internal": _defect,
    "upstream_bad_answer": _int_api(UnknownStatus(418)),
    "upstream_unavailable": _int_api(Status(503, retry_after=30)),
    "commit_undecided": _undecided,
    "overloaded": _overloaded,
    "upstream_timeout": _too_slow,
    "deadline_exceeded": _asked({"X-Request-Timeout-Ms": "1"}),
    **{
        code: _int_api(Status(CATALOGUE["codes"][code]["status"], error_code=code))
        for code in (
            *("zone_not_found", "class_unavailable", "price_changed", "payment_unavailable", "cancel_state_changed"),
            *("order_finished", "edit_conflict", "not_editable", "draft_expired", "idempotency_token_reused"),
        )
    },
}
