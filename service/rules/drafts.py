"""What goes up to int-api for a draft."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.rules.idempotency import platform_token
from service.rules.reshape import reshape


def draft_order(
    request: api.OrdersDraftRequest,
    park_id: str,
    source: int_api.Source,
    dispatch: int_api.Dispatch,
    phone_pd_id: str | None,
) -> int_api.DraftOrderRequest:
    """The order that was asked for, in the park and with the passenger's id in the place of the phone."""
    body = reshape(
        request.body,
        int_api.DraftRequest,
        park_id=park_id,
        dispatch=dispatch,
        passenger={"phone_pd_id": phone_pd_id, "name": request.body.passenger_name},
        source=source,
    )
    token = platform_token(park_id, request.x_idempotency_token)
    return int_api.DraftOrderRequest(x_idempotency_token=token, body=body)
