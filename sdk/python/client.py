"""The generated client, and around it what a caller has to get right."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Self, TypeVar

import aiohttp
from msgspec import UNSET, UnsetType

from generated.fleet_orders_manager import (
    ActiveRequest,
    CommitRequest,
    DraftRequest,
    Order,
    OrdersActive200,
    OrdersActiveRequest,
    OrdersCommitRequest,
    OrdersDraftRequest,
    Problem,
)
from generated.fleet_orders_manager.client import Client
from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, Channel
from runtime.model import Answer
from runtime.operation import Operation, Req
from sdk.python.identity import USER_AGENT, IdentifyingChannel
from sdk.python.loop import Pace, Retry, until_final
from sdk.python.results import CommitResult, Committed, Denied, Drafted, DraftResult, NotListedError, Refused, Undecided
from sdk.python.verdicts import COMMIT, DRAFT, Again, Final, Refusal, of_commit, of_draft

Ans = TypeVar("Ans", bound=Answer)
T = TypeVar("T")


def new_token() -> str:
    """Return an idempotency token for one draft: 192 random bits, impossible to guess."""
    return secrets.token_urlsafe(24)


class OrdersClient(Client):
    """All operations of fleet-orders-manager, and two that repeat until there is something final to say.

    Both ask the channel's token supplier anew for each attempt, and whatever it raises ends the call. The tokens must
    be of one park: to another park the order does not exist. Both start nothing in the background: a cancelled call
    leaves nothing running, though what it had sent may still be done, as after any other that was not answered.
    """

    def __init__(
        self,
        channel: Channel,
        context: CallContext | None = None,
        *,
        retry: Retry | None = None,
        pace: Pace | None = None,
    ) -> None:
        """``context`` is every call's: language, request id, and a deadline that no call of this client outlives."""
        super().__init__(IdentifyingChannel(channel), context)
        self._retry = retry or Retry()
        self._pace = pace or Pace()

    @classmethod
    @asynccontextmanager
    async def connect(
        cls,
        base_url: str,
        *,
        token: Callable[[], str] | None = None,
        language: str | None = None,
        retry: Retry | None = None,
    ) -> AsyncGenerator[Self]:
        """Yield a client with connections of its own. ``token`` returns a bearer token, once for each request."""
        async with aiohttp.ClientSession() as session:
            channel = Channel(base_url, AiohttpTransport(session), token=token, headers={"User-Agent": USER_AGENT})
            yield cls(channel, CallContext(accept_language=language), retry=retry)

    async def active_orders(self, phone: str, *, limit: int | None = None) -> AsyncGenerator[Order]:
        """Yield all active orders on a phone, newest first, page by page.

        Raises NotListedError for a 4XX of the service, and UpstreamError where there is no response to translate.
        """
        cursor: str | UnsetType = UNSET
        while True:
            body = ActiveRequest(phone=phone, limit=UNSET if limit is None else limit, cursor=cursor)
            match await self.orders_active(OrdersActiveRequest(body=body)):
                case OrdersActive200(body=page):
                    for order in page.orders:
                        yield order
                case refused:
                    raise NotListedError(refused.body)
            if page.cursor is UNSET:
                return
            cursor = page.cursor

    async def commit_until_final(self, order_id: str, deadline: float) -> CommitResult:
        """Commit a draft, again and again, until the service says what has become of it or the time is up.

        ``deadline`` is in seconds of ``time.monotonic``, so that a clock that is set does no harm; ``math.inf`` repeats
        for ever. Each attempt gets what is left until then, and no more than the contract's ``x-timeout-ms``.

        * 200 is the end: Committed.
        * A 4XX *of the service* is the end: Refused, or Denied where it speaks of the caller's token. It is known by
          its body, a Problem that calls itself neither applied nor retryable. Any other 4XX comes from something in
          between, a gateway's page, say, or the 408, 425 and 429 that the service never gives: it knows nothing of the
          order, so it is repeated like a 5xx.
        * All else is repeated: 202, 5xx, no answer, a broken or undocumented one, another order's. It waits as long as
          the service asks for (``retry_after_ms``, ``Retry-After``), otherwise for a random time below a bound that
          doubles from 0.2 s to 5 s.
        * An attempt that could not begin before the deadline is not waited for: Undecided. With a deadline in the past
          nothing is sent at all.
        """
        request = OrdersCommitRequest(body=CommitRequest(order_id=order_id))
        verdict, so_far = await self._until_final(COMMIT, request, of_commit(order_id), lambda _: True, deadline)
        match verdict:
            case Final(value=commit):
                return Committed(order_id=order_id, status=commit.status, attempts=so_far.attempts)
            case Refusal(problem=problem):
                return _refused(problem, so_far)
            case None:
                return so_far

    async def draft(self, order: DraftRequest, deadline: float, *, token: str | None = None) -> DraftResult:
        """Make a draft of an order, once, however many attempts that takes. ``deadline`` as of ``commit_until_final``.

        All attempts carry one idempotency token. Without ``token`` it is made here, and part of the result. A program
        that wants to go on after a crash makes it by ``new_token``, stores it, and gives it again with the same order:
        if there is a draft already, that one is answered. With another order the token is refused
        (``idempotency_token_reused``), as it is where the park's dispatch settings have changed in between. Then draft
        with a new token: an uncommitted draft expires unseen.

        Repeated is what brought no answer of the service, and its errors that are ``retryable``; pauses, 4XX and
        deadline as of ``commit_until_final``.
        """
        token = new_token() if token is None else token
        request = OrdersDraftRequest(x_idempotency_token=token, body=order)
        verdict, so_far = await self._until_final(DRAFT, request, of_draft, lambda again: again.retryable, deadline)
        match verdict:
            case Final(value=draft):
                return Drafted(draft=draft, token=token, attempts=so_far.attempts)
            case Refusal(problem=problem):
                return _refused(problem, so_far, token)
            case None:
                return replace(so_far, token=token)

    async def _until_final(
        self,
        operation: Operation[Req, Any, Ans],
        request: Req,
        judge: Callable[[Ans], Final[T] | Refusal | Again],
        may_repeat: Callable[[Again], bool],
        deadline: float,
    ) -> tuple[Final[T] | Refusal | None, Undecided]:
        if self._context.deadline is not None:
            deadline = min(deadline, self._context.deadline)
        context = replace(self._context, deadline=deadline)

        async def ask() -> Ans:
            return await self._channel.call(operation, request, context)

        return await until_final(ask, judge, may_repeat, deadline, self._pace, self._retry)


def _refused(problem: Problem, so_far: Undecided, token: str | None = None) -> Refused | Denied:
    if problem.status == 401 or problem.code == "permission_denied":
        return Denied(problem=problem, may_have_applied=so_far.may_have_applied, token=token)
    return Refused(problem=problem)
