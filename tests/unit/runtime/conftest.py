"""A client whose wire is mocked: no test here opens a socket but those that say so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock

import aiohttp
import aioresponses.core
import pytest
from aiohttp.client_proto import ResponseHandler
from aioresponses import aioresponses as mocked_wire
from yarl import URL

from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, CallListener, Channel
from runtime.operation import Operation
from tests.contract.golden import depot
from tests.contract.golden.depot.client import Client


class _MockedResponse(aiohttp.ClientResponse):
    """aioresponses 0.7.9 does not pass the stream_writer that aiohttp >= 3.14 requires (aioresponses issue 289)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("stream_writer", Mock(output_size=0))
        super().__init__(*args, **kwargs)


def _stream(loop: asyncio.AbstractEventLoop | None = None) -> aiohttp.StreamReader:
    # its limit of 64 KiB makes a long body pause a parser that does not exist: AssertionError since aiohttp 3.14
    loop = loop or asyncio.get_running_loop()
    return aiohttp.StreamReader(ResponseHandler(loop=loop), limit=2**30, loop=loop)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[mocked_wire]:
    monkeypatch.setattr(aioresponses.core, "ClientResponse", _MockedResponse)
    monkeypatch.setattr(aioresponses.core, "stream_reader_factory", _stream)
    with mocked_wire() as mocked:
        yield mocked


BASE = "http://depot.test/base/"
FIND = "http://depot.test/base/v1/slots/find"
REQUEST = depot.FindSlotsRequest(body=depot.Search(size="small"))
FOUND = {"slots": [{"size": "huge", "state": "free", "owner": "Ann", "more": 1}]}


@dataclass
class Line(CallListener):
    """A client of the depot, its mocked wire, its clock, and the attempts that it reported."""

    wire: mocked_wire
    make: Callable[..., Client]
    now: float = 1000.0
    seen: list[tuple[str, str, str, float]] = field(default_factory=list)

    def answers(self, status: int = 200, payload: Any = None, **more: Any) -> None:
        """Set the response to the next search."""
        body = {"payload": FOUND if payload is None else payload} if "body" not in more else {}
        self.wire.post(FIND, status=status, **body, **more)

    def on_attempt(
        self, operation: Operation[Any, Any, Any], result: str, seconds: float, context: CallContext, attempt: int
    ) -> None:
        self.seen.append((operation.contract, operation.id, result, seconds))

    @property
    def sent(self) -> dict[str, Any]:
        """The arguments of the only request that was sent."""
        [[call]] = self.wire.requests.values()
        arguments: dict[str, Any] = call.kwargs
        return arguments

    @property
    def url(self) -> URL:
        [(_, url)] = self.wire.requests
        return url


@pytest.fixture
async def line(wire: mocked_wire) -> AsyncIterator[Line]:
    async with aiohttp.ClientSession() as session:

        def make(context: CallContext | None = None, **options: Any) -> Client:
            transport = AiohttpTransport(session, max_answer=options.pop("max_answer", 1000))
            options = {"listener": found, "clock": lambda: found.now, **options}
            return Client(Channel(BASE, transport, **options), context)

        found = Line(wire, make)
        yield found
