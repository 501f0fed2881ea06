"""`sandbox demo`: service and sandbox on free ports, for as long as a story takes."""

import sys
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO

import aiohttp

from sandbox.cli.child import ChildFailed, service
from sandbox.cli.endings import end_by_signals
from sandbox.cli.passengers import populate
from sandbox.cli.story import Stage, StoryBroken, Teller, play
from sandbox.clock import ManualClock, SystemClock
from sandbox.ports import free_ports
from sandbox.sandbox import Sandbox
from sandbox.world.parks import OWN_FIRST


async def demo(command: Sequence[str]) -> int:
    """Play a dispatcher's flow and print it; 1 if it does not go as it should.

    Raises ChildFailed, and CancelledError after SIGINT or SIGTERM.
    """
    end_by_signals()
    with TemporaryFile() as output:
        try:
            return await _play(command, output)
        except (ChildFailed, StoryBroken) as failure:
            print(f"\n{failure}\n\nThe service's last words:", _tail(output), sep="\n", file=sys.stderr)
            return 1


async def _play(command: Sequence[str], output: IO[bytes]) -> int:
    # it stands still but for the story's own steps: on a slow machine the same things happen
    clock = ManualClock(SystemClock().now())
    async with Sandbox.start(clock=clock, token_clock=SystemClock()) as sandbox:
        populate(sandbox)
        port, private_port = free_ports(2)
        async with (
            service(sandbox, command, port=port, private_port=private_port, output=output),
            aiohttp.ClientSession() as session,
        ):
            await play(Stage(sandbox, clock, session, Teller(OWN_FIRST.city.local_time)))
    return 0


def _tail(output: IO[bytes]) -> str:
    output.seek(0)
    return "\n".join(output.read().decode(errors="replace").splitlines()[-20:])
