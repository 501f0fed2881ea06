"""The service's processes, each on ports of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import IO

from sandbox.cli.child import Child, child
from tools.scale.balancer import Server


class Replicas:
    """Replicas of one service. What ``start`` and ``restart`` begin, ``stop`` ends."""

    def __init__(
        self,
        command: Sequence[str],
        settings: Mapping[str, str],
        servers: Sequence[Server],
        output: IO[bytes] | None = None,
    ) -> None:
        self.servers = tuple(servers)
        self._command = command
        self._settings = settings
        self._output = output
        self._stacks = [AsyncExitStack() for _ in servers]
        self.children: list[Child | None] = [None for _ in servers]

    async def start(self) -> None:
        """All at a time. Raises PortTaken, and ChildFailed where one does not become ready."""
        try:
            async with asyncio.TaskGroup() as starting:
                for number in range(len(self.servers)):
                    starting.create_task(self._start(number))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def restart(self, number: int) -> None:
        """End one, as its drain and its requests take, and start it again on the same ports."""
        await self._stop(number)
        await self._start(number)

    async def stop(self) -> None:
        """All at a time."""
        await asyncio.gather(*(self._stop(number) for number in range(len(self.servers))))

    async def _start(self, number: int) -> None:
        server = self.servers[number]
        running = child(
            self._command,
            self._settings,
            port=server.port,
            private_port=server.private_port,
            output=self._output,
        )
        self.children[number] = await self._stacks[number].enter_async_context(running)

    async def _stop(self, number: int) -> None:
        self.children[number] = None
        await self._stacks[number].aclose()


@asynccontextmanager
async def replicas(
    command: Sequence[str],
    settings: Mapping[str, str],
    servers: Sequence[Server],
    output: IO[bytes] | None = None,
) -> AsyncIterator[Replicas]:
    """Replicas that are ready, until the end. Raises PortTaken and ChildFailed."""
    running = Replicas(command, settings, servers, output)
    try:
        await running.start()
        yield running
    finally:
        await running.stop()
