"""fleet-parks: the park directory behind its contract."""

from hashlib import blake2b

import msgspec
from msgspec import UNSET

from generated.fleet_parks import DispatchSettings, Error, GetPark200, GetPark404, GetParkRequest
from generated.fleet_parks import Park as ParkModel
from generated.fleet_parks.server import Handlers
from sandbox.messages import message
from sandbox.upstreams.hooks import CallContext
from sandbox.world.parks import Park, ParkDirectory


class FleetParks:
    """Tells what a park is."""

    def __init__(self, parks: ParkDirectory) -> None:
        self._parks = parks

    def handlers(self) -> Handlers[CallContext]:
        """The operations."""
        return Handlers(get_park=self.get_park)

    async def get_park(self, request: GetParkRequest, context: CallContext) -> GetPark200 | GetPark404:
        """A park and its dispatch settings."""
        park = self._parks.get(request.park_id)
        if park is None:
            return GetPark404(Error(code="park_not_found", message=message("park_not_found", context.language)))
        model = _model(park)
        digest = blake2b(msgspec.json.encode(model), digest_size=8).hexdigest()
        return GetPark200(model, cache_control="max-age=30", e_tag=f'"{digest}"')


def _model(park: Park) -> ParkModel:
    return ParkModel(
        park_id=park.park_id,
        name=park.name,
        is_active=park.is_active,
        kind=park.kind,
        country=park.city.country,
        city=park.city.name,
        time_zone=park.city.time_zone,
        currency=park.city.currency,
        dispatch=UNSET if park.dispatch is None else _dispatch(park.dispatch.mode, park.dispatch.hold_seconds),
    )


def _dispatch(mode: str, hold_seconds: int | None) -> DispatchSettings:
    return DispatchSettings(mode=mode, hold_seconds=UNSET if hold_seconds is None else hold_seconds)
