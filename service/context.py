"""What a handler gets beside its request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from generated.fleet_parks.client import Client as FleetParks
from generated.int_api import Source
from generated.int_api.client import Client as IntApi
from generated.personal.client import Client as Personal

APPLICATION = "fleet-orders-manager"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the verified token says (docs/context.md): never a header, never a body."""

    park_id: str
    dispatcher_id: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """The caller, the time, and the upstreams as this request may use them: with its id, language and deadline."""

    caller: Caller
    request_id: str
    now: datetime
    int_api: IntApi
    #: int-api for what an order can do without, as long as it may still take
    look_up: Callable[[], IntApi]
    fleet_parks: FleetParks
    personal: Personal
    #: to be told of an order of another park that an upstream handed out
    foreign_order: Callable[[str], None]

    @property
    def source(self) -> Source:
        return Source(application=APPLICATION, dispatcher_id=self.caller.dispatcher_id)
