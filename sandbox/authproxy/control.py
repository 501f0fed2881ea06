"""The sandbox's own endpoints, by which a person or a test in another process steers it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Protocol, runtime_checkable

import msgspec
from aiohttp import web

from sandbox.authproxy.keys import KeyRing
from sandbox.authproxy.sessions import COOKIE, Dispatcher, Sessions
from sandbox.calls import Calls, Violation
from sandbox.clock import Clock
from sandbox.console.atlas.english import city_in_english
from sandbox.documents import read_body, send_json
from sandbox.faults import Faults, FaultSetting
from sandbox.guide.faults import fault_types
from sandbox.platform import Platform
from sandbox.world.cities import City
from sandbox.world.parks import ParkDirectory


@runtime_checkable
class _Adjustable(Protocol):
    def advance(self, seconds: float) -> object: ...


class _Login(msgspec.Struct, forbid_unknown_fields=True):
    park_id: str
    dispatcher_id: str = "dispatcher-1"


class _Price(msgspec.Struct, forbid_unknown_fields=True):
    amount: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$")]


class _Advance(msgspec.Struct, forbid_unknown_fields=True):
    advance_seconds: float


class Control:
    """State that can be read and changed. It never shows personal data."""

    def __init__(
        self,
        *,
        clock: Clock,
        keys: KeyRing,
        sessions: Sessions,
        parks: ParkDirectory,
        platform: Platform,
        faults: Faults,
        calls: Calls,
        violations: Sequence[Violation],
    ) -> None:
        self._clock = clock
        self._keys = keys
        self._sessions = sessions
        self._parks = parks
        self._platform = platform
        self._faults = faults
        self._calls = calls
        self._violations = violations

    def routes(self) -> list[web.RouteDef]:
        """The endpoints."""
        return [
            web.get("/jwks.json", self.jwks),
            web.post("/sandbox/keys/rotate", self.rotate),
            web.get("/sandbox/token", self.token),
            web.post("/sandbox/drafts/{order_id}/price", self.reprice),
            web.post("/sandbox/login", self.login),
            web.get("/sandbox/parks", self.parks),
            web.get("/sandbox/orders", self.orders),
            web.get("/sandbox/calls", self.calls),
            web.get("/sandbox/violations", self.violations),
            web.get("/sandbox/clock", self.time),
            web.post("/sandbox/clock", self.advance),
            web.get("/sandbox/faults", self.faults),
            web.post("/sandbox/faults", self.set_fault),
            web.delete("/sandbox/faults", self.clear_faults),
        ]

    async def jwks(self, request: web.Request) -> web.Response:
        """The public keys."""
        return send_json(self._keys.jwks())

    async def rotate(self, request: web.Request) -> web.Response:
        """Publish a new key, to sign with it when every verifier can know it; with `?at=once` without that notice."""
        if request.query.get("at") == "once":
            return send_json({"kid": self._keys.rotate()})
        kid, signs_from = self._keys.announce()
        return send_json({"kid": kid, "signs_from": signs_from})

    async def token(self, request: web.Request) -> web.Response:
        """Return a token for the service itself, as text: of the park and dispatcher that the request is from."""
        who = self._sessions.dispatcher(request.cookies, request.headers)
        token = self._keys.token(park_id=who.park_id, dispatcher_id=who.dispatcher_id, permissions=who.permissions)
        return web.Response(text=token, headers={"Cache-Control": "no-store"})

    async def reprice(self, request: web.Request) -> web.Response:
        """Change a draft's price, so that its commit is refused."""
        price = await read_body(request, _Price)
        try:
            self._platform.reprice(request.match_info["order_id"], price.amount)
        except KeyError:
            raise web.HTTPNotFound(text="no such draft") from None
        return web.Response(status=204)

    async def login(self, request: web.Request) -> web.Response:
        """Work for a park from now on, by a cookie."""
        login = await read_body(request, _Login)
        if self._parks.get(login.park_id) is None:
            raise web.HTTPNotFound(text="no such park")
        session = self._sessions.login(Dispatcher(park_id=login.park_id, dispatcher_id=login.dispatcher_id))
        answer = send_json(login)
        answer.set_cookie(COOKIE, session, httponly=True, samesite="Strict")
        return answer

    async def parks(self, request: web.Request) -> web.Response:
        """The parks and how they are set up."""
        return send_json([{**asdict(park), **_named(park.city)} for park in self._parks])

    async def orders(self, request: web.Request) -> web.Response:
        """The committed orders, newest first."""
        orders = reversed(self._platform.books.committed.values())
        return send_json(
            [
                {
                    "order_id": order.order_id,
                    "park_id": order.park_id,
                    "status": self._platform.status(order.order_id),
                    "class": order.draft.class_,
                    "created_at": order.committed_at,
                    "phone_pd_id": order.draft.passenger.phone_pd_id,
                }
                for order in orders
            ]
        )

    async def calls(self, request: web.Request) -> web.Response:
        """Return the calls to the upstreams, without the bodies."""
        shown = ("upstream", "operation", "fault", "reached", "status")
        return send_json([{name: getattr(call, name) for name in shown} for call in self._calls])

    async def violations(self, request: web.Request) -> web.Response:
        """Return the violations of contracts."""
        return send_json(self._violations)

    async def time(self, request: web.Request) -> web.Response:
        """The sandbox's time."""
        return send_json({"now": self._clock.now()})

    async def advance(self, request: web.Request) -> web.Response:
        """Move the time on."""
        step = await read_body(request, _Advance)
        if not isinstance(self._clock, _Adjustable):
            raise web.HTTPConflict(text="this clock cannot be set")
        self._clock.advance(step.advance_seconds)
        return send_json({"now": self._clock.now()})

    async def faults(self, request: web.Request) -> web.Response:
        """Return the active faults."""
        return send_json(self._faults.listing())

    async def set_fault(self, request: web.Request) -> web.Response:
        """Switch a fault on."""
        try:
            setting = await read_body(request, FaultSetting)
        except web.HTTPBadRequest as error:
            types = ", ".join(kind.tag for kind in fault_types())
            hint = (
                f"\nfault.type is one of: {types}\nSee {request.url.origin()}/sandbox for their fields and examples\n"
            )
            raise web.HTTPBadRequest(text=f"{error.text}{hint}") from None
        try:
            self._faults.apply(setting)
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        return send_json(self._faults.listing(), status=201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Switch faults off: all, or those of `?upstream=` and `&operation=`."""
        self._faults.clear(request.query.get("upstream"), request.query.get("operation"))
        return send_json(self._faults.listing())


def _named(city: City) -> dict[str, str]:
    return {"city": city.name, "city_en": city_in_english(city.name)}
