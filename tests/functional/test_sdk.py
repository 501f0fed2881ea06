"""The client that other teams get, through real sockets: drafts are made once, and commits end when they should."""

from __future__ import annotations

import asyncio
import math
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import msgspec
import pytest

from generated import fleet_orders_manager as api
from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, Channel
from sandbox.clock import ManualClock
from sandbox.faults import AnswerLost, HtmlStatus, ResetHalfway, SlowBody, Status
from sandbox.faults import Undecided as Unsure
from sandbox.sandbox import Sandbox
from sdk.python import Committed, Denied, Drafted, OrdersClient, Pace, Refused, SyncOrdersClient, Undecided, new_token
from tests.functional.gateway import LOST, Gateway, Page, gateway
from tests.functional.processes import environment, process
from tests.functional.world import PHONE, World, draft_body

ORDER = msgspec.convert(draft_body(), api.DraftRequest)
Client = Callable[..., OrdersClient]


def soon() -> float:
    return time.monotonic() + 60


async def no_pause(_: float) -> None:
    pass


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def way(fom: World) -> AsyncIterator[Gateway]:
    async with gateway(fom.url) as way:
        yield way


@pytest.fixture
def orders(sandbox: Sandbox, session: aiohttp.ClientSession, way: Gateway) -> OrdersClient:
    return client(sandbox, session, way.url)


def client(
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    url: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = no_pause,
    token: Callable[[], str] | None = None,
) -> OrdersClient:
    channel = Channel(url, AiohttpTransport(session), token=token or sandbox.token)
    return OrdersClient(channel, CallContext(accept_language="en"), pace=Pace(sleep=sleep))


async def drafted(orders: OrdersClient) -> str:
    result = await orders.draft(ORDER, soon())
    assert isinstance(result, Drafted)
    return result.draft.order_id


async def test_an_order_at_the_first_attempt(orders: OrdersClient, sandbox: Sandbox) -> None:
    order_id = await drafted(orders)
    result = await orders.commit_until_final(order_id, soon())
    assert result == Committed(order_id=order_id, status="searching", attempts=1)
    assert list(sandbox.books.committed) == [order_id]


@pytest.mark.parametrize("fault", [AnswerLost(), ResetHalfway(), Status(503), HtmlStatus(409), Unsure()], ids=repr)
async def test_int_api_may_fail_for_a_while(orders: OrdersClient, sandbox: Sandbox, fault: object) -> None:
    order_id = await drafted(orders)
    sandbox.faults.set("int-api", "commitOrder", fault, calls=7)  # type: ignore[arg-type]
    result = await orders.commit_until_final(order_id, soon())
    assert isinstance(result, Committed)
    assert result.attempts > 1
    assert list(sandbox.books.committed) == [order_id]


async def test_our_own_answers_may_be_lost(orders: OrdersClient, sandbox: Sandbox, way: Gateway) -> None:
    order_id = await drafted(orders)
    way.plan = [LOST, LOST, LOST]
    result = await orders.commit_until_final(order_id, soon())
    assert result == Committed(order_id=order_id, status="searching", attempts=4)
    assert list(sandbox.books.committed) == [order_id]


async def test_pages_of_a_gateway_are_not_the_end(orders: OrdersClient, sandbox: Sandbox, way: Gateway) -> None:
    order_id = await drafted(orders)
    pages = [Page(status) for status in (302, 400, 401, 403, 404, 408, 409, 410, 425, 429, 500, 502, 503, 504)]
    way.plan = [*pages, LOST, *pages]
    result = await orders.commit_until_final(order_id, soon())
    assert result == Committed(order_id=order_id, status="searching", attempts=30)
    assert list(sandbox.books.committed) == [order_id]


async def test_what_is_asked_for_is_waited(
    sandbox: Sandbox, session: aiohttp.ClientSession, way: Gateway, orders: OrdersClient
) -> None:
    order_id = await drafted(orders)
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    way.plan = [Page(503, {"Retry-After": "7"})]
    sandbox.faults.set("int-api", "commitOrder", Unsure(retry_after_ms=4200))
    result = await client(sandbox, session, way.url, sleep=note).commit_until_final(order_id, soon())
    assert isinstance(result, Committed)
    assert pauses == [7, 5]


async def test_refusals_are_handed_out(orders: OrdersClient, sandbox: Sandbox, clock: ManualClock) -> None:
    unknown = await orders.commit_until_final("no-such-order", soon())
    assert isinstance(unknown, Refused)
    assert unknown.problem.code == "order_not_found"
    order_id = await drafted(orders)
    sandbox.platform.reprice(order_id, "999.00")
    dearer = await orders.commit_until_final(order_id, soon())
    assert isinstance(dearer, Refused)
    assert dearer.problem.code == "price_changed"
    assert dearer.problem.current
    assert dearer.problem.current.price == api.Money(amount="999.00", currency="RUB")
    clock.advance(3600)
    late = await orders.commit_until_final(order_id, soon())
    assert isinstance(late, Refused)
    assert late.problem.code == "draft_expired"
    assert not sandbox.books.committed


async def test_the_token_is_asked_for_anew_and_its_refusal_is_the_end(
    sandbox: Sandbox, session: aiohttp.ClientSession, way: Gateway, orders: OrdersClient
) -> None:
    order_id = await drafted(orders)
    way.authorizations.clear()
    way.plan = [LOST]
    signed = iter([sandbox.token(), sandbox.token(exp=1, iat=0)])
    signing = client(sandbox, session, way.url, token=lambda: next(signed))
    result = await signing.commit_until_final(order_id, soon())
    assert isinstance(result, Denied)
    assert (result.problem.code, result.may_have_applied) == ("unauthorized", True)
    assert len(set(way.authorizations)) == 2
    again = await orders.commit_until_final(order_id, soon())
    assert again == Committed(order_id=order_id, status="searching", attempts=1)


async def test_a_reader_may_not_commit(
    sandbox: Sandbox, session: aiohttp.ClientSession, way: Gateway, orders: OrdersClient
) -> None:
    order_id = await drafted(orders)
    reader = client(sandbox, session, way.url, token=lambda: sandbox.token(permissions=("orders:read",)))
    result = await reader.commit_until_final(order_id, soon())
    assert isinstance(result, Denied)
    assert (result.problem.code, result.may_have_applied) == ("permission_denied", False)


async def test_the_time_may_be_up(orders: OrdersClient, sandbox: Sandbox, way: Gateway) -> None:
    order_id = await drafted(orders)
    way.authorizations.clear()
    assert await orders.commit_until_final(order_id, time.monotonic()) == Undecided()
    assert way.authorizations == []
    way.plan = [LOST, Page(503, {"Retry-After": "61"})]
    result = await orders.commit_until_final(order_id, soon())
    assert isinstance(result, Undecided)
    assert (result.attempts, result.may_have_applied, result.last) == (2, True, "503")
    assert isinstance(await orders.commit_until_final(order_id, soon()), Committed)
    assert list(sandbox.books.committed) == [order_id]


async def test_a_draft_is_made_once_though_its_answers_are_lost(
    orders: OrdersClient, sandbox: Sandbox, way: Gateway
) -> None:
    way.plan = [LOST, Page(502), LOST]
    sandbox.faults.set("int-api", "draftOrder", AnswerLost(), calls=1)
    result = await orders.draft(ORDER, soon())
    assert isinstance(result, Drafted)
    assert list(sandbox.books.drafts) == [result.draft.order_id]


async def test_a_program_that_was_restarted_goes_on_with_its_draft(
    sandbox: Sandbox, session: aiohttp.ClientSession, way: Gateway
) -> None:
    token = new_token()
    way.plan = [LOST, Page(503, {"Retry-After": "100"})]
    before = await client(sandbox, session, way.url).draft(ORDER, soon(), token=token)
    assert isinstance(before, Undecided)
    after = await client(sandbox, session, way.url).draft(ORDER, soon(), token=token)
    assert isinstance(after, Drafted)
    assert list(sandbox.books.drafts) == [after.draft.order_id]
    other = msgspec.structs.replace(ORDER, comment="another order")
    reused = await client(sandbox, session, way.url).draft(other, soon(), token=token)
    assert isinstance(reused, Refused)
    assert reused.problem.code == "idempotency_token_reused"


async def test_the_service_may_die_and_come_back_in_between(
    sandbox: Sandbox, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = environment(sandbox, tmp_path, FOM_PORT=str(port))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(process(variables))
        assert await first.port() == port
        pauses = 0

        async def restart_at_the_third_pause(_: float) -> None:
            nonlocal pauses
            pauses += 1
            if pauses == 3:
                await (await stack.enter_async_context(process(variables))).port()

        orders = client(sandbox, session, f"http://127.0.0.1:{port}", sleep=restart_at_the_third_pause)
        order_id = await drafted(orders)
        sandbox.faults.set("int-api", "commitOrder", SlowBody(pause=3600))
        committing = asyncio.create_task(orders.commit_until_final(order_id, math.inf))
        await sandbox.calls.until("int-api", "commitOrder")
        while order_id not in sandbox.books.committed:
            assert not committing.done()
            await asyncio.sleep(0)
        first.signal(signal.SIGKILL)
        sandbox.faults.clear()
        assert await committing == Committed(order_id=order_id, status="searching", attempts=4)
    assert list(sandbox.books.committed) == [order_id]


async def test_sync_client_orders_a_ride(fom: World) -> None:
    def order() -> tuple[object, list[str], str]:
        with SyncOrdersClient(fom.url, token=fom.sandbox.token) as orders:
            draft = orders.draft(ORDER, time.monotonic() + 30)
            assert isinstance(draft, Drafted)
            committed = orders.commit_until_final(draft.draft.order_id, time.monotonic() + 30)
            active = [order.order_id for order in orders.active_orders(PHONE)]
            return committed, active, draft.draft.order_id

    committed, active, order_id = await asyncio.to_thread(order)
    assert isinstance(committed, Committed)
    assert active == [order_id]
