"""Calls of the service to paste into a shell."""

import json
from typing import Any

from sandbox.cli.passengers import REGULAR
from sandbox.world.cities import Address
from sandbox.world.parks import OWN_FIRST


def curls(url: str, order_id: str) -> str:
    """One `curl` for each call, through the authproxy at `url`; `order_id` is a draft to be committed."""
    start, end = OWN_FIRST.city.addresses[1], OWN_FIRST.city.addresses[8]
    route = [_point(start), _point(end)]
    draft = {"phone": REGULAR, "route": route, "class": "econom", "payment": {"type": "cash"}}
    order = f"{url}/v1/orders/{order_id}"
    calls = (
        ("the passenger's active orders", _curl(url, "active", {"phone": REGULAR})),
        ("what a ride would cost", _curl(url, "estimate", {"phone": REGULAR, "route": route})),
        ("a draft of it", _curl(url, "draft", draft, '-H "X-Idempotency-Token: pasted-$(date +%s)-$RANDOM-$$" ')),
        (
            "commit a draft that is waiting; repeat it as often as you like",
            _curl(url, "commit", {"order_id": order_id}),
        ),
        ("the order that it has become, as it is now", f"curl -sS -w '\\n' {order}"),
        ("take it somewhere else, unless the order has changed since it was read", _edit(url, order, order_id)),
        ("cancel it, on the terms that were read", _cancel(url, order, order_id)),
    )
    return "\n\n".join(f"# {what}\n{call}" for what, call in calls)


def fault_curls(url: str) -> str:
    """Return commands that inject faults, and that look behind the scenes."""
    fault = {"upstream": "int-api", "operation": "commitOrder", "fault": {"type": "answer_lost"}, "calls": 1}
    calls = (
        ("lose the response to the next commit", f"curl -sS {url}/sandbox/faults -d '{json.dumps(fault)}'"),
        ("clear all faults", f"curl -sS -X DELETE {url}/sandbox/faults"),
        ("all orders", f"curl -sS {url}/sandbox/orders"),
        ("let five minutes pass", f"curl -sS {url}/sandbox/clock -d '{json.dumps({'advance_seconds': 300})}'"),
        ("publish a new key, and sign tokens with it in half a minute", f"curl -sS -X POST {url}/sandbox/keys/rotate"),
    )
    return "\n\n".join(f"# {what}\n{call}" for what, call in calls)


def _edit(url: str, order: str, order_id: str) -> str:
    body = {"order_id": order_id, "version": "$VERSION", "destinations": [_point(OWN_FIRST.city.addresses[7])]}
    call = _curl(url, "edit", body).replace('"$VERSION"', "'$VERSION'")
    return f"""VERSION=$(curl -sS {order} | sed 's/.*"version": *\\([0-9]*\\).*/\\1/')\n{call}"""


def _cancel(url: str, order: str, order_id: str) -> str:
    call = _curl(url, "cancel", {"order_id": order_id, "cancel_state": "$STATE"}).replace("$STATE", "'$STATE'")
    return f"""STATE=$(curl -sS {order} | sed 's/.*"state": *"\\([a-z]*\\)".*/\\1/')\n{call}"""


def _curl(url: str, call: str, body: dict[str, Any], headers: str = "") -> str:
    document = json.dumps(body, ensure_ascii=False)
    return f"curl -sS -w '\\n' {url}/v1/orders/{call} -H 'Content-Type: application/json' {headers}-d '{document}'"


def _point(address: Address) -> dict[str, Any]:
    return {"geopoint": list(address.point), "fullname": address.fullname}
