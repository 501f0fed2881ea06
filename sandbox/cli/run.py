"""`sandbox run`: service and sandbox until they are stopped."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sandbox.cli.child import HOST, service, settings_in
from sandbox.cli.curls import curls, fault_curls
from sandbox.cli.endings import end_by_signals
from sandbox.cli.logs import ServiceLog
from sandbox.cli.passengers import populate
from sandbox.clock import OffsetClock, SystemClock
from sandbox.latency import lifelike
from sandbox.ports import Ports
from sandbox.sandbox import DEFAULT_DISPATCHER, Sandbox
from sandbox.world.parks import OWN_FIRST


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """Options of `sandbox run`. `folder` gets the service's log and settings."""

    seed: int
    ports: Ports
    service_port: int
    private_port: int
    folder: Path


async def run(command: Sequence[str], options: RunOptions) -> int:
    """Bring everything up, say where it is, and wait for SIGINT or SIGTERM.

    Without a command, start the service yourself, in a debugger for instance.

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
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(sandbox_context)
        order_id = populate(sandbox)
        if not command:
            return await _for_a_service_of_yours(sandbox, options, order_id)
        log = stack.enter_context(closing(ServiceLog(options.folder / f"service-{options.service_port}.log")))
        child = await stack.enter_async_context(
            service(sandbox, command, port=options.service_port, private_port=options.private_port, output=log.take)
        )
        head = f"""fleet-orders-manager is up, in a sandbox. Its log, with every request: {_short(log.path)}"""
        print(_greeting(sandbox, options, head, order_id), flush=True)
        with suppress(asyncio.CancelledError):
            raise await child.failed()
    return 0


async def _for_a_service_of_yours(sandbox: Sandbox, options: RunOptions, order_id: str) -> int:
    file = options.folder / f"service-{options.service_port}.env"
    file.parent.mkdir(parents=True, exist_ok=True)
    settings = {
        **settings_in(sandbox, options.folder),
        "FOM_HOST": HOST,
        "FOM_PORT": str(options.service_port),
        "FOM_PRIVATE_PORT": str(options.private_port),
    }
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    sandbox.service_url = f"http://{HOST}:{options.service_port}"
    head = f"""The sandbox is up and waits for the service. Start it with the settings in {_short(file)},
in a debugger or by

  env $(cat {_short(file)}) .venv/bin/python -m service"""
    print(_greeting(sandbox, options, head, order_id), flush=True)
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    return 0


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _greeting(sandbox: Sandbox, options: RunOptions, head: str, order_id: str) -> str:
    url = sandbox.authproxy.url
    return f"""
{head}

  console      {url}  a dispatcher's desk: open it in a browser
  authproxy    {url}  call the service through it: it signs a token for each request
  docs         {url}/docs
  sandbox      {url}/sandbox  faults, and how to get each answer of the service
  service      http://{HOST}:{options.service_port}
  private      http://{HOST}:{options.private_port}/ready and /metrics
  int-api      {sandbox.int_api.url}
  fleet-parks  {sandbox.fleet_parks.url}
  personal     {sandbox.personal.url}

You are {DEFAULT_DISPATCHER.dispatcher_id} of {OWN_FIRST.name}, {OWN_FIRST.city.name}. To work for another park, add
-H 'X-Sandbox-Park: <park_id>'; the parks are at {url}/sandbox/parks.

{curls(url, order_id)}

{fault_curls(url)}

Ctrl-C ends everything.
"""
