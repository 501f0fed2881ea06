"""What goes up to int-api for a draft."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.rules.fields import reads
from service.rules.idempotency import platform_token
from service.rules.mapping import FieldMapping

reads(api.OrdersDraftRequest, "x_idempotency_token", "body")
_REQUEST = FieldMapping(
    api.DraftRequest,
    int_api.DraftRequest,
    set_here=("park_id", "dispatch", "passenger", "source"),
    read_here=("phone", "passenger_name", "on_active_orders"),
)


def draft_order(
    request: api.OrdersDraftRequest,
    park_id: str,
    source: int_api.Source,
    dispatch: int_api.Dispatch,
    phone_pd_id: str,
) -> int_api.DraftOrderRequest:
    """The order that was asked for, in the park and with the passenger's id in the place of the phone."""
    body = _REQUEST(
        request.body,
        park_id=park_id,
        dispatch=dispatch,
        passenger=int_api.Passenger(phone_pd_id=phone_pd_id, name=request.body.passenger_name),
        source=source,
    )
    token = platform_token(park_id, request.x_idempotency_token)
    return int_api.DraftOrderRequest(x_idempotency_token=token, body=body)
