"""Drafts for a passenger who has active orders, and all ways in which looking for these can fail."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.faults import (
    AnswerLost,
    HtmlStatus,
    HugeBody,
    MissingField,
    NoAnswer,
    NotJson,
    Redirect,
    Refuse,
    ResetBefore,
    ResetHalfway,
    Status,
    UnknownEnum,
    UnknownStatus,
    WrongType,
)
from tests.functional.world import Dispatcher, Reply, World, draft_body

MODES = ("warn", "refuse", "ignore")
NOT_CHECKED = [{"code": "duplicates_not_checked"}]
#: every way in which a look-up can fail
FAILURES = [
    Status(400, error_code="brand_new"),
    Status(401),
    Status(429),
    Status(500),
    Status(503),
    Status(503, retry_after=3600),
    HtmlStatus(404),
    HtmlStatus(502),
    HtmlStatus(503),
    UnknownStatus(418),
    Redirect(),
    Refuse(),
    ResetBefore(),
    ResetHalfway(),
    AnswerLost(),
    NotJson(),
    HugeBody(),
    MissingField(),
    WrongType(),
    MissingField(pointer="/orders/0/version"),
    UnknownEnum(pointer="/orders/0/comment", value="x" * 1025),
    NoAnswer(),
]
each_failure = pytest.mark.parametrize("fault", FAILURES, ids=lambda fault: repr(fault)[:50])


async def draft(dispatcher: Dispatcher, mode: str | None = None, **changes: Any) -> Reply:
    """``mode`` is the request's on_active_orders."""
    body = draft_body(**changes) if mode is None else draft_body(on_active_orders=mode, **changes)
    return await dispatcher.call("draft", body)


async def earlier(dispatcher: Dispatcher, number: int = 0, **changes: Any) -> str:
    """An order that is under way already."""
    return await dispatcher.order(f"token-of-an-earlier-order-{number}", **changes)


def operations(fom: World) -> list[str | None]:
    """Return the calls to int-api, in sequence."""
    return [call.operation for call in fom.sandbox.calls.of("int-api")]
