"""Which parks may create orders, and how theirs are dispatched."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from generated import fleet_parks, int_api
from generated.fleet_orders_manager import problems
from runtime.errors import InvalidResponseError, WrongField
from service.rules.fields import reads

reads(
    fleet_parks.Park,
    "park_id",
    "is_active",
    "kind",
    "country",
    "dispatch.mode",
    "dispatch.hold_seconds",
    not_passed_on=("name", "time_zone", "currency", "city"),
)

#: kinds of park that may create orders (docs/api-rules.md, "Parks")
_MAY_CREATE = frozenset({"whitelabel", "saas"})
_MODES = fleet_parks.DISPATCH_SETTINGS_MODE_VALUES & int_api.DISPATCH_MODE_VALUES
_HOLD_FIRST = "own_drivers_first"
#: fleet-parks' contract, DispatchSettings.hold_seconds
_DEFAULT_HOLD_SECONDS = 120


def own_park(park: fleet_parks.Park, park_id: str) -> fleet_parks.Park:
    """The park itself. Raises InvalidResponseError where fleet-parks answered with another one."""
    if park.park_id != park_id:
        raise _bad_answer("/park_id")
    return park


def dispatch_of(park: fleet_parks.Park) -> int_api.Dispatch:
    """The dispatch of the park's orders.

    Raises Refused where it may not create any, InvalidResponseError for a mode that we don't know: no order is created
    in a way that we don't understand.
    """
    if not park.is_active:
        raise problems.park_not_active()
    if park.kind not in _MAY_CREATE:
        raise problems.park_may_not_create_orders()
    settings = park.dispatch
    if isinstance(settings, UnsetType):
        raise problems.park_dispatch_not_set()
    if settings.mode not in _MODES:
        raise _bad_answer("/dispatch/mode")
    if settings.mode != _HOLD_FIRST:
        return int_api.Dispatch(mode=settings.mode, hold_seconds=UNSET)
    hold = _DEFAULT_HOLD_SECONDS if settings.hold_seconds is UNSET else settings.hold_seconds
    return int_api.Dispatch(mode=settings.mode, hold_seconds=hold)


def _bad_answer(pointer: str) -> InvalidResponseError:
    wrong = [WrongField("body", pointer, "not_in_enum")]
    return InvalidResponseError(fleet_parks.GET_PARK.contract, fleet_parks.GET_PARK.id, 200, wrong)
