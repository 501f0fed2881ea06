"""``python -m tools.trace -- python -m service``: one draft in the sandbox, one fault on its way, and its trace."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import aiohttp

from sandbox.cli.child import child, settings_in
from sandbox.faults import Status
from sandbox.latency import lifelike
from sandbox.ports import free_ports
from sandbox.sandbox import Sandbox
from tools.trace.collector import collector
from tools.trace.tree import tree

#: of a front end that traces: https://www.w3.org/TR/trace-context/
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_DRAFT = {
    "phone": "+7 916 123-45-67",
    "class": "econom",
    "payment": {"type": "cash"},
    "route": [{"geopoint": [37.642639, 55.734894], "fullname": "Москва, Садовническая улица, 82с2"}],
}


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 if the draft was made."""
    command = [argument for argument in arguments if argument != "--"]
    print(asyncio.run(_traced(command)))
    return 0


async def _traced(command: Sequence[str]) -> str:
    with TemporaryDirectory(prefix="fom-trace-") as folder:
        async with Sandbox.start(latency=lifelike(Random(1))) as sandbox, collector() as taken:
            settings = {**settings_in(sandbox, Path(folder)), "FOM_TRACES_URL": taken.url}
            port, private_port = free_ports(2)
            running = child(command, settings, port=port, private_port=private_port, output=asyncio.subprocess.DEVNULL)
            async with running as service:
                sandbox.service_url = service.url
                sandbox.faults.set("int-api", "draftOrder", Status(503), calls=1)
                await _draft(sandbox.authproxy.url)
            # what it had not sent yet it has sent at its end
            return tree(taken.spans)


async def _draft(url: str) -> None:
    headers = {"X-Idempotency-Token": "one-token-per-order", "traceparent": TRACEPARENT}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/v1/orders/draft", json=_DRAFT, headers=headers) as answer,
    ):
        answer.raise_for_status()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
