"""What every order needs before int-api hears of it: the park's dispatch settings and the passenger's id."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import UnsetType

from generated import fleet_parks, int_api, personal
from generated.fleet_orders_manager import problems
from service.context import Context
from service.rules.fields import reads
from service.rules.parks import dispatch_of, own_park
from service.rules.phones import invalid_phone, parse_international, parse_national
from service.steps.concurrency import both

reads(personal.PhoneId, "id")
reads(personal.PhoneRecord, "id", not_passed_on=("value",))


@dataclass(frozen=True, slots=True)
class Enriched:
    """How the park dispatches, and the passenger's phone (E.164) with its id, where a phone was given."""

    dispatch: int_api.Dispatch
    phone_pd_id: str | None = None
    number: str | None = field(default=None, repr=False)


async def enrich(context: Context, phone: str | UnsetType) -> Enriched:
    """What int-api has to know; found out at the same time where that is possible.

    Raises Refused where the park may not create orders or the phone is none, UpstreamError where an upstream fails.
    """
    if isinstance(phone, UnsetType):
        return Enriched(await _dispatch(context))
    number = parse_international(phone)
    if number is not None:
        dispatch, phone_pd_id = await both(_dispatch(context), _store(context, number))
        return Enriched(dispatch, phone_pd_id, number)
    park = await park_of(context)
    dispatch, number = dispatch_of(park), parse_national(phone, park.country)
    return Enriched(dispatch, await _store(context, number), number)


async def number_of(context: Context, phone: str) -> str:
    """The phone in E.164; fleet-parks is asked only for the country of a national one."""
    number = parse_international(phone)
    return number if number is not None else parse_national(phone, (await park_of(context)).country)


async def park_of(context: Context) -> fleet_parks.Park:
    """The caller's park. Raises Refused where fleet-parks does not know it."""
    answer = await context.fleet_parks.get_park(fleet_parks.GetParkRequest(park_id=context.caller.park_id))
    match answer:
        case fleet_parks.GetPark200(body=park):
            return own_park(park, context.caller.park_id)
        case fleet_parks.GetPark404():
            raise problems.park_not_found()


async def find(context: Context, number: str) -> str | None:
    """The id of a phone, ``None`` for one that was never stored."""
    answer = await context.personal.find_phone(personal.FindPhoneRequest(body=personal.PhoneFindRequest(value=number)))
    match answer:
        case personal.FindPhone200(body=phone):
            return phone.id
        case personal.FindPhone404():
            return None
        case personal.FindPhone400():
            raise invalid_phone()


async def _dispatch(context: Context) -> int_api.Dispatch:
    return dispatch_of(await park_of(context))


async def _store(context: Context, number: str) -> str:
    request = personal.StorePhoneRequest(body=personal.PhoneStoreRequest(value=number))
    answer = await context.personal.store_phone(request)
    match answer:
        case personal.StorePhone200(body=record):
            return record.id
        case personal.StorePhone400():
            raise invalid_phone()
