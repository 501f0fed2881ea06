"""Checks of a request that int-api's contract describes in words only."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import UNSET, UnsetType

from generated.int_api import Dispatch, Payment, Requirement, RoutePoint
from sandbox.platform.refusals import (
    AccountRequired,
    DispatchInvalid,
    DueInPast,
    DueTooFar,
    PaymentUnavailable,
    RequirementUnknown,
    ZoneNotFound,
)
from sandbox.world.geo import point
from sandbox.world.tariffs import REQUIREMENTS
from sandbox.world.zones import Zone, zone_of

# Clocks differ and requests take their time, so that a moment ago is still now.
_LATE = timedelta(minutes=2)
_AHEAD = timedelta(days=30)


def zone_at(pickup: RoutePoint) -> Zone:
    """The zone of a pickup. Raises ZoneNotFound where there is no service."""
    zone = zone_of(point(pickup.geopoint))
    if zone is None:
        raise ZoneNotFound
    return zone


def check_dispatch(dispatch: Dispatch) -> None:
    """Raises DispatchInvalid for `hold_seconds` without own_drivers_first."""
    if dispatch.hold_seconds is not UNSET and dispatch.mode != "own_drivers_first":
        raise DispatchInvalid


def check_due(due: datetime | UnsetType, now: datetime) -> None:
    """Raises DueInPast or DueTooFar."""
    if due is UNSET:
        return
    if due < now - _LATE:
        raise DueInPast
    if due > now + _AHEAD:
        raise DueTooFar


def check_requirements(requirements: Sequence[Requirement] | UnsetType) -> Sequence[Requirement]:
    """The requirements as a sequence. Raises RequirementUnknown."""
    wanted = () if requirements is UNSET else requirements
    if any(requirement.name not in REQUIREMENTS for requirement in wanted):
        raise RequirementUnknown
    return wanted


def check_payment(payment: Payment | UnsetType) -> None:
    """Raises AccountRequired for card and corp without an account."""
    if payment is not UNSET and payment.type_ in ("card", "corp") and payment.account_id is UNSET:
        raise AccountRequired


class Accounts:
    """Check the payment. An account whose id begins with `blocked` or `unknown` cannot pay."""

    def __init__(self) -> None:
        self._blocked: set[str] = set()

    def block(self, account_id: str) -> None:
        """Let an account pay no more."""
        self._blocked.add(account_id)

    def check(self, payment: Payment) -> None:
        """Raises PaymentUnavailable where this account cannot pay, AccountRequired where there should be one."""
        check_payment(payment)
        if payment.account_id is UNSET or payment.type_ == "cash":
            return
        if payment.account_id in self._blocked or payment.account_id.startswith(("blocked", "unknown")):
            raise PaymentUnavailable
