"""The sandbox as a whole."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from runtime.server import Endpoint
from sandbox import latency as latencies
from sandbox.authproxy.control import Control
from sandbox.authproxy.keys import ALL_PERMISSIONS, KeyRing
from sandbox.authproxy.passages import Passages
from sandbox.authproxy.server import serve_authproxy
from sandbox.authproxy.sessions import Dispatcher, Sessions
from sandbox.calls import Calls, Violation
from sandbox.chance import Chance
from sandbox.clock import Clock, SystemClock
from sandbox.console import page
from sandbox.console.assembly import assemble_desk
from sandbox.faults import Faults
from sandbox.guide.page import guide_routes
from sandbox.phones import Phones
from sandbox.platform import Platform
from sandbox.platform.platform import Lifetimes
from sandbox.ports import Ports
from sandbox.upstreams.app import upstream_app
from sandbox.upstreams.contract import Contract, load
from sandbox.upstreams.edge import Edge
from sandbox.upstreams.fleet_parks import FleetParks
from sandbox.upstreams.hooks import SandboxHooks
from sandbox.upstreams.int_api import IntApi
from sandbox.upstreams.listener import Listener
from sandbox.upstreams.personal import Personal
from sandbox.upstreams.upstream import Sleep, Upstream
from sandbox.world.parks import OWN_FIRST, ParkDirectory

DEFAULT_DISPATCHER = Dispatcher(park_id=OWN_FIRST.park_id, dispatcher_id="dispatcher-1")


@dataclass(frozen=True, kw_only=True)
class Authproxy:
    """The stand-in of fleet-authproxy."""

    url: str
    """Without a slash at the end"""


@dataclass(frozen=True, kw_only=True)
class Options:
    """Configuration of a sandbox."""

    clock: Clock
    token_clock: Clock
    seed: int
    host: str
    ports: Ports
    lifetimes: Lifetimes
    latency: Callable[[], float]
    sleep: Sleep
    by_yaml: bool


class Sandbox:
    """The surroundings of the service: what tests look at and steer. `start` brings one up."""

    authproxy: Authproxy
    """Where the front end would call, and where the sandbox's own endpoints are"""
    service_url = ""
    """Where the authproxy passes requests on to, without a slash at the end; to be set once the service is up"""

    def __init__(self, options: Options) -> None:
        chance = Chance(options.seed)
        self.clock = options.clock
        self.parks = ParkDirectory()
        self.phones = Phones(chance)
        self.platform = Platform(clock=options.clock, chance=chance, parks=self.parks, lifetimes=options.lifetimes)
        self.books = self.platform.books
        self.keys = KeyRing(options.token_clock)
        self.calls = Calls()
        self.violations: list[Violation] = []
        """What broke a contract: empty, unless a test breaks one on purpose"""
        self.service_token = chance.hex("service token", 0)
        """What the upstreams accept; see `renew_service_token`"""
        self._chance = chance
        self._options = options
        self._contracts = {name: load(name) for name in ("int-api", "fleet-parks", "personal")}
        self.faults = Faults(_operations(self._contracts), Random(options.seed))
        ports = options.ports
        self.int_api = self._upstream("int-api", ports.int_api, IntApi(self.platform).handlers().endpoints)
        self.fleet_parks = self._upstream("fleet-parks", ports.fleet_parks, FleetParks(self.parks).handlers().endpoints)
        self.personal = self._upstream("personal", ports.personal, Personal(self.phones).handlers().endpoints)

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        *,
        clock: Clock | None = None,
        token_clock: Clock | None = None,
        seed: int = 1,
        host: str = "127.0.0.1",
        ports: Ports | None = None,
        lifetimes: Lifetimes | None = None,
        latency: Callable[[], float] = latencies.none,
        sleep: Sleep = asyncio.sleep,
        by_yaml: bool = True,
    ) -> AsyncIterator["Sandbox"]:
        """Bring a sandbox up in this event loop and take it down at the end. Raises PortTaken.

        `token_clock` is the one that tokens are made by, the sandbox's own clock if left out; `latency` tells how many
        seconds the next call takes, and `sleep` is what waits for them and for delays. Not `by_yaml`, calls are judged
        by the generated types alone: it then bears several times as many.
        """
        options = Options(
            clock=clock or SystemClock(),
            token_clock=token_clock or clock or SystemClock(),
            seed=seed,
            host=host,
            ports=ports or Ports(),
            lifetimes=lifetimes or Lifetimes(),
            latency=latency,
            sleep=sleep,
            by_yaml=by_yaml,
        )
        async with cls(options)._running() as sandbox:
            yield sandbox

    @property
    def jwks_url(self) -> str:
        """Return the URL of the authproxy's keys."""
        return f"{self.authproxy.url}/jwks.json"

    def token(
        self,
        *,
        park_id: str = DEFAULT_DISPATCHER.park_id,
        dispatcher_id: str = DEFAULT_DISPATCHER.dispatcher_id,
        permissions: tuple[str, ...] = ALL_PERMISSIONS,
        **claims: Any,
    ) -> str:
        """A token as the authproxy makes it; `claims` replace those of a right one, None leaves one out."""
        return self.keys.token(park_id=park_id, dispatcher_id=dispatcher_id, permissions=permissions, **claims)

    def rotate_key(self) -> str:
        """Sign tokens with a new key from now on, and return its id."""
        return self.keys.rotate()

    def renew_service_token(self) -> str:
        """Let the upstreams accept a new service token only, and return it."""
        self.service_token = self._chance.hex("service token", self.service_token)
        return self.service_token

    @asynccontextmanager
    async def _running(self) -> AsyncIterator["Sandbox"]:
        async with AsyncExitStack() as stack:
            for listener in (self.int_api, self.fleet_parks, self.personal):
                stack.push_async_callback(listener.stop)
                await listener.start()
            self.authproxy = Authproxy(url=await stack.enter_async_context(self._authproxy()))
            yield self

    def _authproxy(self) -> Any:
        sessions = Sessions(DEFAULT_DISPATCHER)
        control = Control(
            clock=self.clock,
            keys=self.keys,
            sessions=sessions,
            parks=self.parks,
            platform=self.platform,
            faults=self.faults,
            calls=self.calls,
            violations=self.violations,
        )
        passages = Passages()
        desk = assemble_desk(
            clock=self.clock,
            chance=self._chance,
            sessions=sessions,
            passages=passages,
            parks=self.parks,
            phones=self.phones,
            platform=self.platform,
            faults=self.faults,
            calls=self.calls,
        )
        return serve_authproxy(
            host=self._options.host,
            port=self._options.ports.authproxy,
            keys=self.keys,
            sessions=sessions,
            passages=passages,
            routes=[*control.routes(), *desk.routes(), *page.Page(page.BUILT).routes(), *guide_routes()],
            service=lambda: self.service_url,
        )

    def _upstream(self, name: str, port: int, endpoints: Callable[[SandboxHooks], Sequence[Endpoint]]) -> Listener:
        contract = self._contracts[name]
        hooks = SandboxHooks(name, self.violations)
        upstream = Upstream(
            contract=contract,
            app=upstream_app(contract, endpoints(hooks), hooks, validate_with_connexion=self._options.by_yaml),
            accepts=lambda authorization: authorization == f"Bearer {self.service_token}",
            faults=self.faults,
            calls=self.calls,
            violations=self.violations,
            latency=self._options.latency,
            sleep=self._options.sleep,
        )
        listener = Listener(Edge(upstream), self._options.host, port)

        def refuse(which: str, refused: bool) -> None:
            if which == name:
                listener.refuse() if refused else listener.accept()

        self.faults.watch(refuse)
        return listener


def _operations(contracts: Mapping[str, Contract]) -> dict[str, frozenset[str]]:
    return {name: frozenset(contract.operations) for name, contract in contracts.items()}
