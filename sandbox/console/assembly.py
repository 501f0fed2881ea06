"""Puts the desk together from what the sandbox has."""

from sandbox.authproxy.passages import Passages
from sandbox.authproxy.sessions import Sessions
from sandbox.calls import Calls
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.console.atlas import Atlas
from sandbox.console.cars import Cars
from sandbox.console.desk import Desk
from sandbox.console.fleet_orders import FleetOrders
from sandbox.console.traces import Traces
from sandbox.faults import Faults
from sandbox.phones import Phones
from sandbox.platform import Platform
from sandbox.world.drivers import Roster
from sandbox.world.parks import ParkDirectory


def assemble_desk(
    *,
    clock: Clock,
    chance: Chance,
    sessions: Sessions,
    passages: Passages,
    parks: ParkDirectory,
    phones: Phones,
    platform: Platform,
    faults: Faults,
    calls: Calls,
) -> Desk:
    """The endpoints of the console; the same chance draws the same maps."""
    atlas, roster = Atlas(chance), Roster(chance, parks)
    return Desk(
        sessions=sessions,
        parks=parks,
        atlas=atlas,
        cars=Cars(clock=clock, chance=chance, platform=platform, roster=roster, atlas=atlas),
        fleet_orders=FleetOrders(platform, phones),
        traces=Traces(passages, calls),
        faults=faults,
    )
