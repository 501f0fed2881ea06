"""Promises that hold whatever fails: each response is compared with the platform's records of its call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.chaos.asks import Ask
from tests.chaos.stage import Attempt, Stage
from tests.functional.witness import complaints

#: what each operation may do to an order; reads do nothing
_DOES = {"orders_draft": "drafted", "orders_commit": "committed", "orders_cancel": "cancelled", "orders_edit": "edited"}
#: calls of one upstream operation for one call of ours, by the overlay; an edit is never repeated
_MOST_CALLS, _MOST_EDITS = 3, 1
#: seconds, by the contract's x-timeout-ms
_TIME_TO_CHANGE, _TIME_TO_READ = 8.0, 5.0

Promise = tuple[str, bool]


class Broken(AssertionError):
    """A promise was broken."""


def hold(stage: Stage, attempt: Attempt) -> None:
    """Raises Broken where a call and its answer break a promise, by what is known now."""
    for promise, holds in _of_attempt(stage, attempt):
        if not holds:
            done, asked = stage.journal.of(attempt.request_id), stage.journal.calls_of(attempt.request_id)
            raise Broken(f"{promise}: {attempt}, which did {done} and asked {asked}")


def hold_at_last(stage: Stage) -> None:
    """The same when all that was sent has come to its end, and what can be said only then. Raises Broken."""
    for attempt in stage.attempts:
        hold(stage, attempt)
    for promise, holds in [*_of_tokens(stage), *_of_refusals(stage)]:
        if not holds:
            raise Broken(promise)
    if stage.sandbox.violations:
        raise Broken(f"upstreams are asked by their contracts: {stage.sandbox.violations}")


def is_refused_commit(attempt: Attempt) -> bool:
    """Return whether that was the end of an order: 401 and 403 reject the caller, not the commit."""
    refused = attempt.reply is not None and attempt.reply.status in (400, 404, 409, 410)
    return refused and attempt.ask.operation == "orders_commit"


def _of_attempt(stage: Stage, attempt: Attempt) -> Iterator[Promise]:
    ask, reply = attempt.ask, attempt.reply
    changes = stage.journal.of(attempt.request_id)
    yield "a call does what it is for", {change.what for change in changes} <= {_DOES.get(ask.operation)}
    yield "a call does it once", len(changes) <= 1
    yield "nothing of another park is touched", all(change.park_id == ask.park_id for change in changes)
    yield (
        "upstreams are asked as often as is allowed",
        all(
            times <= (_MOST_EDITS if operation == "editOrder" else _MOST_CALLS)
            for operation, times in stage.journal.calls_of(attempt.request_id).items()
        ),
    )
    if reply is None:
        return
    wrong = list(complaints(ask.operation, reply.status, reply.headers, reply.content))
    yield f"an answer is one of the contract's, not {wrong}", not wrong
    yield "an answer is no defect", reply.status != 500
    yield "an answer comes in time", not stage.life.keeps_time or attempt.seconds < _time_for(ask) + 0.001
    yield "upstreams are told the time that is left", _are_told_the_time(stage, attempt)
    if reply.status >= 400:
        yield "not_applied is the truth", reply.json["outcome"] == "unknown" or not changes
        # what holds now may come with orders
        yield from _of_orders(stage, ask, reply.json.get("current", {}).get("orders", []))
    else:
        yield from _of_success(stage, attempt, reply.status, reply.json)


def _time_for(ask: Ask) -> float:
    if ask.timeout_ms is not None:
        return ask.timeout_ms / 1000
    return _TIME_TO_CHANGE if ask.operation in _DOES else _TIME_TO_READ


def _are_told_the_time(stage: Stage, attempt: Attempt) -> bool:
    most = 1000 * _time_for(attempt.ask)
    told = stage.journal.told_times[attempt.request_id]
    return all(value is not None and 1 <= int(value) <= most for value in told)


def _of_success(stage: Stage, attempt: Attempt, status: int, content: Any) -> Iterator[Promise]:
    ask, order_id = attempt.ask, attempt.order_id or ""
    order = stage.sandbox.books.committed.get(order_id)
    own = order is not None and order.park_id == ask.park_id
    match ask.operation, status:
        case "orders_draft", _:
            yield from _of_draft(stage, attempt, content)
        case "orders_commit", 200:
            yield "confirmed is the order that was asked for", content["order_id"] == order_id
            yield "confirmed exists once", own and stage.journal.count(order_id, "committed") == 1
        case "orders_get", _:
            yield "the order that was asked for is shown", content["order_id"] == order_id
            yield from _of_orders(stage, ask, [content])
        case "orders_active", _:
            yield "all active orders are shown", attempt.active <= _ids(content["orders"])
            yield from _of_orders(stage, ask, content["orders"])
        case "orders_cancel", _:
            yield "cancelled is cancelled", own and order is not None and order.cancellation is not None
        case "orders_edit", _:
            yield "changed is changed, by this call", own and len(stage.journal.of(attempt.request_id)) == 1
        case _:
            # an estimate belongs to no order
            pass


def _of_draft(stage: Stage, attempt: Attempt, content: Any) -> Iterator[Promise]:
    ask = attempt.ask
    draft = stage.sandbox.books.drafts.get(content["order_id"])
    yield "only a park that may creates orders", ask.park != "inactive" or ask.park in stage.activated
    yield "a draft exists, in this park", draft is not None and draft.park_id == ask.park_id
    if draft is not None:
        phone = stage.sandbox.phones.retrieve(draft.request.passenger.phone_pd_id)
        wished = ask.body()
        yield "a draft is of this passenger", phone == ask.phone_number
        yield "a draft is what was wished", (draft.request.comment or None) == wished.get("comment")
    warned = {warning["code"] for warning in content["warnings"]}
    seen = _ids(warning for warning in content["warnings"] if "order_id" in warning) | {content["order_id"]}
    yield "nothing of another park is seen", all(_is_of_park(stage, ask, i) for i in seen - {content["order_id"]})
    if ask.on_active_orders == "warn":
        yield "duplicates are told of", attempt.active <= seen or "duplicates_not_checked" in warned
    if ask.on_active_orders == "refuse":
        yield "duplicates are refused", not attempt.active


def _of_orders(stage: Stage, ask: Ask, orders: Iterable[Any]) -> Iterator[Promise]:
    yield "nothing of another park is seen", all(_is_of_park(stage, ask, order_id) for order_id in _ids(orders))


def _is_of_park(stage: Stage, ask: Ask, order_id: str) -> bool:
    order = stage.sandbox.books.committed.get(order_id)
    return order is not None and order.park_id == ask.park_id


def _ids(orders: Iterable[Any]) -> set[str]:
    return {order["order_id"] for order in orders}


def _of_tokens(stage: Stage) -> Iterator[Promise]:
    drafts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for attempt in stage.attempts:
        if attempt.ask.operation == "orders_draft":
            mine = drafts[attempt.ask.park_id, attempt.ask.idempotency_token]
            mine |= {change.order_id for change in stage.journal.of(attempt.request_id)}
            if attempt.reply is not None and attempt.reply.status == 200:
                mine.add(attempt.reply.json["order_id"])
        if attempt.reply is not None and attempt.reply.status == 422:
            yield f"a token is used up by its own park alone: {attempt}", _had_another_body(stage, attempt)
    for key, order_ids in drafts.items():
        yield f"one token is one draft: {key}, {order_ids}", len(order_ids) <= 1


def _had_another_body(stage: Stage, attempt: Attempt) -> bool:
    ask = attempt.ask
    return any(
        (other.ask.park, other.ask.token) == (ask.park, ask.token) and other.ask.body() != ask.body()
        for other in stage.attempts
        if other.ask.operation == "orders_draft"
    )


def _of_refusals(stage: Stage) -> Iterator[Promise]:
    for attempt in stage.attempts:
        if is_refused_commit(attempt):
            order = stage.sandbox.books.committed.get(attempt.order_id or "")
            theirs = order is not None and order.park_id != attempt.ask.park_id
            yield f"refused is not committed, by anyone: {attempt}", order is None or theirs
