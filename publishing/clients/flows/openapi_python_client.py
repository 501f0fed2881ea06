"""The dispatcher's flow with the client that openapi-python-client makes."""

import json
import os
import time
import uuid

import httpx
from client import Client
from client.api.orders import orders_active, orders_cancel, orders_commit, orders_draft, orders_estimate, orders_get
from client.models import (
    ActiveRequest,
    CancelRequest,
    Commit,
    CommitRequest,
    DraftRequest,
    EstimateRequest,
    Payment,
    PaymentType,
    Problem,
    RoutePoint,
)

PHONE = os.environ["ORDERS_PHONE"]
ROUTE = [
    RoutePoint(geopoint=[37.642639, 55.734894], fullname="Москва, Садовническая улица, 82с2"),
    RoutePoint(geopoint=[37.617617, 55.755831], fullname="Москва, Красная площадь"),
]


def commit(client: Client, order_id: str) -> int:
    for attempt in range(1, 30):
        try:
            answer = orders_commit.sync(client=client, body=CommitRequest(order_id=order_id))
            if isinstance(answer, Commit):
                return attempt
            if isinstance(answer, Problem) and answer.status < 500:
                raise SystemExit(f"refused: {answer.code}")
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit("undecided")


with Client(base_url=os.environ["ORDERS_URL"]) as client:
    active = orders_active.sync(client=client, body=ActiveRequest(phone=PHONE))
    offer = orders_estimate.sync(client=client, body=EstimateRequest(route=ROUTE, phone=PHONE, classes=["econom"]))
    order = DraftRequest(
        phone=PHONE, route=ROUTE, class_="econom", payment=Payment(type_=PaymentType.CASH), offer_id=offer.offer_id
    )
    draft = orders_draft.sync(client=client, body=order, x_idempotency_token=str(uuid.uuid4()))
    attempts = commit(client, draft.order_id)
    found = orders_get.sync(draft.order_id, client=client)
    terms = CancelRequest(order_id=draft.order_id, cancel_state=found.cancel_rules.state)
    cancelled = orders_cancel.sync(client=client, body=terms)
    told = {"active": len(active.orders), "attempts": attempts, "status": found.status, "end": cancelled.status}
    print(json.dumps(told | {"order_id": draft.order_id}))
