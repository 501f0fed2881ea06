"""``python -m tools.scale N -- python -m service``: N replicas behind HAProxy, until Ctrl-C.

SIGHUP restarts them one after another. With FOM_INT_API_URL in the environment they run on its settings, else in a
sandbox.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.cli.child import ChildFailed, settings_in
from sandbox.clock import OffsetClock, SystemClock
from sandbox.ports import Ports, PortTaken
from sandbox.sandbox import Sandbox
from tools.debian import NotHere
from tools.scale.balancer import Balancer, BalancerFailed, Server, balancer
from tools.scale.replicas import Replicas, replicas
from tools.scale.roll import roll

#: seconds; the balancer has seen within one that a replica takes no more requests
_DRAIN = {"FOM_DRAIN_SECONDS": os.environ.get("FOM_DRAIN_SECONDS", "2")}


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 after a clean end, 1 where something does not start."""
    parser = argparse.ArgumentParser(prog="scale", description=__doc__)
    parser.add_argument("replicas", type=int, metavar="N")
    parser.add_argument("command", nargs="+", help="what starts the service")
    parser.add_argument("--ports", type=int, default=8080, help="moves those below (default: %(default)s)")
    parser.add_argument("--port", type=int, help="the balancer's (default: 8080)")
    parser.add_argument("--authproxy-port", type=int, help="the sandbox's (default: 8100)")
    parser.add_argument("--first-port", type=int, help="two for each replica (default: 9000)")
    options = parser.parse_args(arguments)
    port = options.port or options.ports
    authproxy_port = options.authproxy_port or options.ports + 20
    first = options.first_port or options.ports + 920
    servers = [Server(number, number + 1) for number in range(first, first + 2 * options.replicas, 2)]
    try:
        asyncio.run(_run(options.command, servers, port, authproxy_port))
    except PortTaken as taken:
        print(f"{taken}: move all ports by --ports 18080 (make scale PORTS=18080)", file=sys.stderr)
        return 1
    except (ChildFailed, BalancerFailed, NotHere) as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


async def _run(command: Sequence[str], servers: Sequence[Server], port: int, authproxy_port: int) -> None:
    ended, turned = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    loop.add_signal_handler(signal.SIGHUP, turned.set)
    async with (
        _surroundings(authproxy_port) as (sandbox, settings),
        replicas(command, {**settings, **_DRAIN}, servers) as running,
        balancer(servers, port=port) as before,
    ):
        if sandbox is not None:
            sandbox.service_url = before.url
        print(_greeting(sandbox, running, before), flush=True)
        rolling = asyncio.create_task(_roll_when_told(turned, running, before))
        await asyncio.wait((rolling, asyncio.create_task(ended.wait())), return_when=asyncio.FIRST_COMPLETED)
        if rolling.done():
            await rolling
        rolling.cancel()


@asynccontextmanager
async def _surroundings(authproxy_port: int) -> AsyncIterator[tuple[Sandbox | None, Mapping[str, str]]]:
    if "FOM_INT_API_URL" in os.environ:
        yield None, {}
        return
    sandbox_context = Sandbox.start(
        clock=OffsetClock(), token_clock=SystemClock(), ports=Ports(authproxy=authproxy_port)
    )
    async with sandbox_context as sandbox:
        with TemporaryDirectory(prefix="fom-scale-") as folder:
            yield sandbox, settings_in(sandbox, Path(folder))


async def _roll_when_told(turned: asyncio.Event, running: Replicas, before: Balancer) -> None:
    while True:
        await turned.wait()
        turned.clear()
        await roll(running, before)
        print("every replica was restarted", flush=True)


def _greeting(sandbox: Sandbox | None, running: Replicas, before: Balancer) -> str:
    lines = [f"{len(running.servers)} replicas of fleet-orders-manager are up, behind HAProxy.", ""]
    if sandbox is not None:
        lines.append(f"  authproxy  {sandbox.authproxy.url}  call the service through it")
    lines.append(f"  balancer   {before.url}")
    lines += [f"  replica    {child.url}  {child.private_url}/metrics" for child in running.children if child]
    return "\n".join([*lines, "", f"kill -HUP {os.getpid()} restarts them in turn; Ctrl-C ends everything."])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
