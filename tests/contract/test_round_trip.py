"""Each operation of the showcase, from the generated client over a socket to the generated server and back.

The same once more with connexion reading every request and answer by the document, in case both halves misread it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, Channel
from runtime.errors import UpstreamStatusError
from runtime.server.asgi import headers_of
from tests.contract.exchanges import EXCHANGES, PROBLEM, UNREADABLE_TO_CONNEXION, Exchange
from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase
from tests.contract.golden.depot import client as depot_client
from tests.contract.golden.depot import server as depot_server
from tests.contract.golden.fleet_orders_manager import client as showcase_client
from tests.contract.golden.fleet_orders_manager import server as showcase_server
from tests.contract.serving import Stage, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Line:
    stage: Stage
    showcase: showcase_client.Client
    depot: depot_client.Client | None = None

    async def call(self, exchange: Exchange) -> Any:
        client = self.depot if hasattr(self.depot, exchange.name) else self.showcase
        self.stage.answer = exchange.answer
        self.stage.error = self.stage.request = None
        try:
            return await getattr(client, exchange.name)(exchange.request)
        finally:
            assert self.stage.error is None


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=[False, True], ids=["typed", "witness"])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    stage = Stage()
    context = CallContext(request_id="r-1", accept_language="ru", deadline=1000.0)
    async with (
        serve(stage.app(showcase, showcase_server, validate_with_connexion=request.param)) as showcase_url,
        serve(stage.app(depot, depot_server, validate_with_connexion=request.param)) as depot_url,
        aiohttp.ClientSession() as session,
    ):
        transport = AiohttpTransport(session)
        yield Line(
            stage,
            showcase_client.Client(Channel(showcase_url, transport, clock=lambda: 0.0), context),
            depot_client.Client(Channel(depot_url, transport, clock=lambda: 0.0), context),
        )


@pytest.mark.parametrize(
    "exchange", EXCHANGES, ids=lambda e: f"{e.name}-{type(e.answer).__name__}" if isinstance(e, Exchange) else ""
)
async def test_what_one_half_says_the_other_half_hears(line: Line, exchange: Exchange) -> None:
    answer = await line.call(exchange)
    assert line.stage.request == exchange.request
    assert answer == exchange.answer
    assert type(answer) is type(exchange.answer)


FAILURES = [
    showcase.Drop401(PROBLEM),
    showcase.Drop503(PROBLEM, 3),
    showcase.Drop5XX(status=502),
    showcase.Drop4XX(status=429, body=PROBLEM),
]


@pytest.mark.parametrize("answer", FAILURES, ids=lambda answer: type(answer).__name__)
async def test_a_documented_failure_is_raised_with_its_answer(line: Line, answer: Any) -> None:
    with pytest.raises(UpstreamStatusError) as raised:
        await line.call(Exchange("drop", showcase.DropRequest(parcel_id="p1"), answer))
    assert raised.value.response == answer
    assert raised.value.retry_after == (3 if isinstance(answer, showcase.Drop503) else None)


async def test_headers_of_the_context_are_sent_with_every_operation_that_names_them(line: Line) -> None:
    exchange = next(e for e in EXCHANGES if e.name == "scalars_in_headers")
    await line.call(exchange)
    assert line.stage.scope is not None
    headers = headers_of(line.stage.scope)
    assert headers["x-request-id"] == "r-1"
    assert headers["accept-language"] == "ru"
    assert headers["x-request-timeout-ms"] == "1500"


async def test_what_connexion_cannot_read_the_typed_halves_can() -> None:
    """It wants a body where it may be left out, splits exploded arrays at commas, and knows no open enums."""
    stage = Stage()
    async with (
        serve(stage.app(showcase, showcase_server, validate_with_connexion=False)) as url,
        aiohttp.ClientSession() as session,
    ):
        line = Line(stage, showcase_client.Client(Channel(url, AiohttpTransport(session))))
        for exchange in UNREADABLE_TO_CONNEXION:
            answer = await line.call(exchange)
            assert (line.stage.request, answer) == (exchange.request, exchange.answer)


async def test_every_operation_that_has_a_client_is_exchanged() -> None:
    known = {name for client in (showcase_client.Client, depot_client.Client) for name in vars(client)}
    assert {name for name in known if not name.startswith("_")} == {exchange.name for exchange in EXCHANGES}


async def test_operations_that_the_overlay_does_not_mark_as_used_have_no_client() -> None:
    assert not hasattr(depot_client.Client, "unused_by_us")
    assert "unused_by_us" in {field.name for field in dataclasses.fields(depot_server.Handlers)}
