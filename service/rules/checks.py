"""What the contract's types cannot say about a request, field by field.

A request that breaks its types in other places is checked all the same, so that its caller is told everything at once:
what could not be read stands as UNSET then, required fields too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET

from generated import fleet_orders_manager as api
from runtime.errors import WrongField
from service.rules.phones import could_be_phone, is_international
from service.rules.places import check_not_blank, check_point, check_route

#: docs/api-rules.md, "Validation"
_PAST_ALLOWED = timedelta(seconds=60)
_WITH_ACCOUNT = frozenset({"card", "corp"})

_CHANGEABLE = ("pickup", "destinations", "comment", "payment", "due")
_GIVEN = frozenset({"order_id", "version"})

#: by the body, the time, and what is wrong by the types already
Check = Callable[[Any, datetime, Sequence[WrongField]], Sequence[WrongField]]


def check_order(
    body: api.EstimateRequest | api.DraftRequest, now: datetime, wrong: Sequence[WrongField] = ()
) -> list[WrongField]:
    """Check phone, name, route, time and payment of a new order."""
    terms = [*_check_terms(body, now), *check_route(body.route)]
    if isinstance(body, api.DraftRequest):
        terms += check_not_blank(body.passenger_name, "/passenger_name")
    return [*check_phone(body, now, [*wrong, *terms]), *terms]


def check_edit(body: api.EditRequest, now: datetime, wrong: Sequence[WrongField]) -> list[WrongField]:
    """Check route, time and payment of a change, and that there is one: an unreadable or unknown field may be one."""
    unread = {w.pointer[1:].partition("/")[0] for w in wrong if w.location == "body"}
    if unread <= _GIVEN and all(getattr(body, field) is UNSET for field in _CHANGEABLE):
        return [WrongField("body", "", "nothing_to_change")]
    return [
        *_check_terms(body, now),
        *check_point(body.pickup, "/pickup"),
        *check_route(body.destinations, "/destinations"),
    ]


def _check_terms(body: api.EstimateRequest | api.DraftRequest | api.EditRequest, now: datetime) -> list[WrongField]:
    wrong = []
    if isinstance(body.due, datetime) and body.due < now - _PAST_ALLOWED:
        wrong.append(WrongField("body", "/due", "invalid_due"))
    payment = body.payment
    if isinstance(payment, api.Payment) and payment.type_ in _WITH_ACCOUNT and payment.account_id in (UNSET, ""):
        wrong.append(WrongField("body", "/payment/account_id", "required"))
    return wrong


def check_phone(
    body: api.EstimateRequest | api.DraftRequest | api.ActiveRequest, now: datetime, wrong: Sequence[WrongField] = ()
) -> list[WrongField]:
    """The phone, as far as it can be judged without the park's country.

    Where nothing else is wrong, an international one is left to ``parse_international``, which refuses it in the same
    words before anyone is asked: libphonenumber is too dear to be asked twice.
    """
    if not isinstance(body.phone, str) or (not wrong and is_international(body.phone)):
        return []
    return [] if could_be_phone(body.phone) else [WrongField("body", "/phone", "invalid_phone")]


CHECKS: Mapping[str, Check] = {
    api.ORDERS_ESTIMATE.id: check_order,
    api.ORDERS_DRAFT.id: check_order,
    api.ORDERS_ACTIVE.id: check_phone,
    api.ORDERS_EDIT.id: check_edit,
}
