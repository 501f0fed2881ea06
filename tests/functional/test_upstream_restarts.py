"""An upstream that restarts: connections that it closed while they were idle are no error that a caller sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.world import PHONE, Dispatcher, World, draft_body, estimate_body


async def restart(fom: World) -> None:
    """Close every connection of every upstream, so that the service notices with its next request at the earliest."""
    for upstream in (fom.sandbox.int_api, fom.sandbox.fleet_parks, fom.sandbox.personal):
        upstream.refuse()
        upstream.accept()


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("estimate", estimate_body()),
    ("draft", draft_body()),
    ("active", {"phone": PHONE}),
    ("commit", {}),
    ("edit", {"version": 1, "comment": "Ждать у подъезда"}),
    ("cancel", {"cancel_state": "free"}),
]


@pytest.mark.parametrize(("operation", "body"), CALLS, ids=[call[0] for call in CALLS])
async def test_a_connection_that_was_closed_while_idle(
    fom: World, dispatcher: Dispatcher, operation: str, body: dict[str, Any]
) -> None:
    order_id = await dispatcher.draft()
    if operation in ("edit", "cancel"):
        await dispatcher.call("commit", {"order_id": order_id})
    if operation in ("commit", "edit", "cancel"):
        body = {"order_id": order_id, **body}
    expected = (await dispatcher.call(order_id, method="GET", content=b"")).json
    if operation == "edit":
        body = {**body, "version": expected["version"]}
    await restart(fom)
    reply = await dispatcher.call(operation, body)
    assert reply.status == 200, reply.content
