"""A few rides that are under way already when the sandbox comes up, so that there is something to see."""

from datetime import timedelta

from msgspec import UNSET, UnsetType

from generated.int_api import CommitRequest, Dispatch, Draft, DraftRequest, Passenger, Payment, RoutePoint, Source
from sandbox.sandbox import DEFAULT_DISPATCHER, Sandbox
from sandbox.world.cities import Address
from sandbox.world.parks import OWN_FIRST

REGULAR = "+79161234567"
"""The phone of the passenger who rides often"""
_OTHERS = ("+79161112233", "+79037654321", "+79265550101")

_SOURCE = Source(application="sandbox", dispatcher_id=DEFAULT_DISPATCHER.dispatcher_id)


def populate(sandbox: Sandbox) -> str:
    """Order rides for the first park, one of the regular passenger's for tomorrow, and return the id of a draft.

    The draft waits for a commit a whole day long.
    """
    addresses = OWN_FIRST.city.addresses
    _commit(sandbox, _draft(sandbox, REGULAR, addresses[0], addresses[11], days=1))
    for number, phone in enumerate(_OTHERS):
        _commit(sandbox, _draft(sandbox, phone, addresses[number + 1], addresses[number + 5]))
    draft = _draft(sandbox, REGULAR, addresses[3], addresses[8])
    sandbox.books.drafts[draft.order_id].expires_at = sandbox.clock.now() + timedelta(days=1)
    return draft.order_id


def route_point(address: Address) -> RoutePoint:
    """An address as int-api takes it."""
    return RoutePoint(
        geopoint=list(address.point),
        fullname=address.fullname,
        city=address.city,
        street=address.street,
        house=address.house,
    )


def _draft(sandbox: Sandbox, phone: str, start: Address, end: Address, days: int = 0) -> Draft:
    due = sandbox.clock.now().replace(minute=30, second=0, microsecond=0) + timedelta(days=days)
    dispatch = OWN_FIRST.dispatch
    hold: int | UnsetType = UNSET if dispatch is None or dispatch.hold_seconds is None else dispatch.hold_seconds
    request = DraftRequest(
        park_id=OWN_FIRST.park_id,
        dispatch=Dispatch(mode="own_drivers_first", hold_seconds=hold),
        passenger=Passenger(phone_pd_id=sandbox.phones.store(phone)),
        route=[route_point(start), route_point(end)],
        class_="econom",
        payment=Payment(type_="cash"),
        due=due if days else UNSET,
        source=_SOURCE,
    )
    return sandbox.platform.draft(f"populate-{len(sandbox.books.drafts):08}", request)


def _commit(sandbox: Sandbox, draft: Draft) -> None:
    request = CommitRequest(order_id=draft.order_id, park_id=OWN_FIRST.park_id, source=_SOURCE)
    sandbox.platform.commit(request)
