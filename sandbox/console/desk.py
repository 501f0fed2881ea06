"""The endpoints that the console needs beside the service's own; `openapi.yaml` is their contract."""

import msgspec
from aiohttp import web

from sandbox.authproxy.sessions import COOKIE, Sessions
from sandbox.console.atlas import Atlas
from sandbox.console.atlas.english import city_in_english
from sandbox.console.cars import Cars
from sandbox.console.fleet_orders import FleetOrders
from sandbox.console.traces import Traces
from sandbox.documents import read_body, send_json
from sandbox.faults import Faults
from sandbox.messages import Language, language_of
from sandbox.world.dispatchers import DISPATCHERS
from sandbox.world.geo import Point
from sandbox.world.parks import Park, ParkDirectory

_LISTED_ORDERS = 60
_PLACES = 8


class _Search(msgspec.Struct, forbid_unknown_fields=True):
    text: str


class _Spot(msgspec.Struct, forbid_unknown_fields=True):
    geopoint: Point


class _Stops(msgspec.Struct, forbid_unknown_fields=True):
    geopoints: list[Point]


class Desk:
    """Endpoints of a dispatcher's desk: map, address book, list of orders, and a view behind the curtain."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        parks: ParkDirectory,
        atlas: Atlas,
        cars: Cars,
        fleet_orders: FleetOrders,
        traces: Traces,
        faults: Faults,
    ) -> None:
        self._sessions = sessions
        self._parks = parks
        self._atlas = atlas
        self._cars = cars
        self._fleet_orders = fleet_orders
        self._traces = traces
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """The endpoints."""
        return [
            web.get("/sandbox/dispatchers", self.dispatchers),
            web.get("/sandbox/session", self.session),
            web.delete("/sandbox/session", self.logout),
            web.get("/sandbox/map", self.map),
            web.post("/sandbox/places/search", self.search),
            web.post("/sandbox/places/nearest", self.nearest),
            web.post("/sandbox/way", self.way),
            web.get("/sandbox/cars", self.cars),
            web.get("/sandbox/fleet-orders", self.orders),
            web.get("/sandbox/traces/{request_id}", self.trace),
            web.get("/sandbox/upstreams", self.upstreams),
        ]

    async def dispatchers(self, request: web.Request) -> web.Response:
        """Return the dispatchers who can log in."""
        return send_json(DISPATCHERS)

    async def session(self, request: web.Request) -> web.Response:
        """Return the present dispatcher and park."""
        dispatcher, park = self._sessions.dispatcher(request.cookies, request.headers), self._park(request)
        return send_json(
            {
                "is_open": self._sessions.is_open(request.cookies),
                "dispatcher_id": dispatcher.dispatcher_id,
                "park": {
                    "park_id": park.park_id,
                    "name": park.name,
                    "city": park.city.name,
                    "city_en": city_in_english(park.city.name),
                    "currency": park.city.currency,
                    "utc_offset_hours": park.city.utc_offset_hours,
                },
            }
        )

    async def logout(self, request: web.Request) -> web.Response:
        """End the session."""
        self._sessions.logout(request.cookies)
        answer = web.Response(status=204)
        answer.del_cookie(COOKIE)
        return answer

    async def map(self, request: web.Request) -> web.Response:
        """The city's map."""
        return send_json(self._atlas.of(self._park(request).city).drawing(_language(request)))

    async def search(self, request: web.Request) -> web.Response:
        """Addresses by what was typed."""
        text = (await read_body(request, _Search)).text
        gazetteer = self._atlas.of(self._park(request).city).gazetteer
        return send_json(gazetteer.search(text, _language(request), _PLACES))

    async def nearest(self, request: web.Request) -> web.Response:
        """The address next to a point; 404 where there is none."""
        spot = (await read_body(request, _Spot)).geopoint
        place = self._atlas.of(self._park(request).city).gazetteer.nearest(spot, _language(request))
        if place is None:
            raise web.HTTPNotFound(text="no address near this point")
        return send_json(place)

    async def way(self, request: web.Request) -> web.Response:
        """The line of a drive through some points."""
        stops = (await read_body(request, _Stops)).geopoints
        return send_json({"line": self._atlas.of(self._park(request).city).ways.way(stops)})

    async def cars(self, request: web.Request) -> web.Response:
        """Return the positions of the cars."""
        return send_json(self._cars.of(self._park(request)))

    async def orders(self, request: web.Request) -> web.Response:
        """The park's newest orders."""
        return send_json(self._fleet_orders.newest(self._park(request).park_id, _language(request), _LISTED_ORDERS))

    async def trace(self, request: web.Request) -> web.Response:
        """Return the trace of one request of the console."""
        return send_json(self._traces.of(request.match_info["request_id"]))

    async def upstreams(self, request: web.Request) -> web.Response:
        """Return the operations for which faults can be set."""
        return send_json(self._faults.operations)

    def _park(self, request: web.Request) -> Park:
        park = self._parks.get(self._sessions.dispatcher(request.cookies, request.headers).park_id)
        if park is None:
            raise web.HTTPNotFound(text="no such park")
        return park


def _language(request: web.Request) -> Language:
    return language_of(request.headers.get("Accept-Language"))
