"""Estimates, and the offers that keep their prices for a while."""

from datetime import datetime, timedelta

from msgspec import UNSET, UnsetType

from generated.int_api import Dispatch, Estimate, EstimateRequest, ServiceLevel
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.platform.books import BookedOffer, Books
from sandbox.platform.checks import check_dispatch, check_due, check_payment, check_requirements, zone_at
from sandbox.platform.dispatching import Dispatching
from sandbox.platform.pricing import Pricing, Ride
from sandbox.world.zones import Zone

_WAITING_STEP_SECONDS = 60


class Offers:
    """Makes offers and remembers their prices."""

    def __init__(
        self, *, clock: Clock, chance: Chance, books: Books, pricing: Pricing, dispatching: Dispatching, seconds: float
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._books = books
        self._pricing = pricing
        self._dispatching = dispatching
        self._lifetime = timedelta(seconds=seconds)

    def estimate(self, request: EstimateRequest) -> Estimate:
        """Return the price of a ride by class. Raises Invalid or ZoneNotFound."""
        now = self._clock.now()
        check_dispatch(request.dispatch)
        check_due(request.due, now)
        check_payment(request.payment)
        requirements = check_requirements(request.requirements)
        zone = zone_at(request.route[0])
        moment = now if request.due is UNSET else request.due
        classes = zone.classes if request.classes is UNSET else dict.fromkeys(request.classes)
        rides = [Ride(zone=zone, ride_class=c, route=request.route, requirements=requirements) for c in classes]
        levels = [self._level(request, ride, moment) for ride in rides]
        offer = self._book(request.park_id, moment, levels)
        trip = self._pricing.trip(zone, request.route, moment)
        return Estimate(
            offer_id=offer.offer_id,
            expires_at=offer.expires_at,
            distance_meters=UNSET if trip.meters is None else trip.meters,
            duration_seconds=UNSET if trip.seconds is None else trip.seconds,
            service_levels=levels,
        )

    def standing(self, offer_id: str, park_id: str, ride: Ride) -> BookedOffer | None:
        """The park's offer, if it still stands for a ride that costs the same as the one it was made for."""
        offer = self._books.offers.get(offer_id)
        if offer is None or offer.park_id != park_id or offer.is_void or offer.expires_at <= self._clock.now():
            return None
        price = self._pricing.quote(ride, offer.priced_for).price
        return offer if offer.prices.get(ride.ride_class) == price else None

    def _level(self, request: EstimateRequest, ride: Ride, moment: datetime) -> ServiceLevel:
        zone, ride_class = ride.zone, ride.ride_class
        if ride_class not in zone.classes:
            return ServiceLevel(class_=ride_class, is_available=False, unavailable_reason="class_unavailable")
        quote = self._pricing.quote(ride, moment)
        is_available = self._dispatching.has_drivers(request.dispatch, request.park_id, zone, ride_class)
        return ServiceLevel(
            class_=ride_class,
            is_available=is_available,
            unavailable_reason=UNSET if is_available else "no_drivers",
            is_fixed_price=quote.is_fixed,
            price=quote.price,
            price_parts=quote.parts,
            surge=quote.surge,
            waiting_seconds=self._waiting(request.dispatch, zone, ride_class, is_available and request.due is UNSET),
        )

    def _waiting(self, dispatch: Dispatch, zone: Zone, ride_class: str, is_known: bool) -> int | UnsetType:
        if not is_known:
            return UNSET
        step = int(self._clock.now().timestamp() // _WAITING_STEP_SECONDS)
        return self._dispatching.waiting_seconds(dispatch, zone, ride_class, step)

    def _book(self, park_id: str, moment: datetime, levels: list[ServiceLevel]) -> BookedOffer:
        offer = BookedOffer(
            offer_id=self._chance.hex("offer", len(self._books.offers)),
            park_id=park_id,
            priced_for=moment,
            expires_at=self._clock.now() + self._lifetime,
            prices={level.class_: level.price for level in levels if level.price is not UNSET},
        )
        self._books.offers[offer.offer_id] = offer
        return offer
