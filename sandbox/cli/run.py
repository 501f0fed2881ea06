"""`sandbox run`: service and sandbox until somebody ends them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from sandbox.cli.child import Child, service
from sandbox.cli.curls import curls, fault_curls
from sandbox.cli.endings import end_by_signals
from sandbox.cli.passengers import populate
from sandbox.clock import OffsetClock, SystemClock
from sandbox.latency import lifelike
from sandbox.ports import Ports
from sandbox.sandbox import DEFAULT_DISPATCHER, Sandbox
from sandbox.world.parks import OWN_FIRST


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What `sandbox run` can be told."""

    seed: int
    ports: Ports
    service_port: int
    private_port: int


async def run(command: Sequence[str], options: RunOptions) -> int:
    """Bring everything up, say where it is, and wait for SIGINT or SIGTERM.

    Raises PortTaken, ChildFailed, and CancelledError where the signal comes too early for that, or once more.
    """
    end_by_signals()
    sandbox_context = Sandbox.start(
        # a ride can be moved on here, while tokens are good by the service's clock
        clock=OffsetClock(),
        token_clock=SystemClock(),
        seed=options.seed,
        ports=options.ports,
        latency=lifelike(Random(options.seed)),
    )
    async with sandbox_context as sandbox:
        order_id = populate(sandbox)
        running = service(sandbox, command, port=options.service_port, private_port=options.private_port)
        async with running as child:
            print(_greeting(sandbox, child, order_id), flush=True)
            with suppress(asyncio.CancelledError):
                raise await child.failed()
    return 0


def _greeting(sandbox: Sandbox, child: Child, order_id: str) -> str:
    url = sandbox.authproxy.url
    return f"""
fleet-orders-manager is up, in a sandbox.

  console      {url}  a dispatcher's desk: open it in a browser
  authproxy    {url}  call the service through it: it signs a token for each request
  docs         {url}/docs
  service      {child.url}
  private      {child.private_url}/ready and /metrics
  int-api      {sandbox.int_api.url}
  fleet-parks  {sandbox.fleet_parks.url}
  personal     {sandbox.personal.url}

You are {DEFAULT_DISPATCHER.dispatcher_id} of {OWN_FIRST.name}, {OWN_FIRST.city.name}. To work for another park, add
-H 'X-Sandbox-Park: <park_id>'; the parks are at {url}/sandbox/parks.

{curls(url, order_id)}

# lose the answer to the next commit, mend everything, see the orders, let five minutes pass, rotate the key
{fault_curls(url)}

Ctrl-C ends everything.
"""
