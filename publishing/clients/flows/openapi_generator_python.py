"""The dispatcher's flow with the client that openapi-generator makes for Python."""

import json
import os
import time
import uuid

import urllib3
from client import (
    ActiveRequest,
    ApiClient,
    CancelRequest,
    CommitRequest,
    Configuration,
    DraftRequest,
    EstimateRequest,
    OrdersApi,
    Payment,
    RoutePoint,
)
from client.exceptions import ApiException

PHONE = os.environ["ORDERS_PHONE"]
ROUTE = [
    RoutePoint(geopoint=[37.642639, 55.734894], fullname="Москва, Садовническая улица, 82с2"),
    RoutePoint(geopoint=[37.617617, 55.755831], fullname="Москва, Красная площадь"),
]


def commit(orders: OrdersApi, order_id: str) -> int:
    for attempt in range(1, 30):
        try:
            orders.orders_commit(CommitRequest(order_id=order_id))
            return attempt
        except ApiException as error:
            if error.status is not None and 400 <= error.status < 500:
                raise SystemExit(f"refused: {error.data}") from error
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit("undecided")


with ApiClient(Configuration(host=os.environ["ORDERS_URL"])) as api:
    orders = OrdersApi(api)
    active = orders.orders_active(ActiveRequest(phone=PHONE))
    offer = orders.orders_estimate(EstimateRequest(route=ROUTE, phone=PHONE, classes=["econom"]))
    order = DraftRequest(
        phone=PHONE, route=ROUTE, var_class="econom", payment=Payment(type="cash"), offer_id=offer.offer_id
    )
    draft = orders.orders_draft(str(uuid.uuid4()), order)
    attempts = commit(orders, draft.order_id)
    found = orders.orders_get(draft.order_id)
    cancelled = orders.orders_cancel(CancelRequest(order_id=draft.order_id, cancel_state=found.cancel_rules.state))
    told = {"active": len(active.orders), "attempts": attempts, "status": found.status, "end": cancelled.status}
    print(json.dumps(told | {"order_id": draft.order_id}))
