"""The client for programs without an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import generated.fleet_orders_manager as api
from generated.fleet_orders_manager import DraftRequest, Order
from sdk.python.client import OrdersClient
from sdk.python.loop import Retry
from sdk.python.results import CommitResult, DraftResult

T = TypeVar("T")


class SyncOrdersClient:
    """``OrdersClient`` with methods that block: a context manager, one for each thread, outside of an event loop."""

    def __init__(
        self,
        base_url: str,
        *,
        token: Callable[[], str] | None = None,
        language: str | None = None,
        retry: Retry | None = None,
    ) -> None:
        self._connecting = OrdersClient.connect(base_url, token=token, language=language, retry=retry)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        self._orders = self._run(self._connecting.__aenter__())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._connecting.__aexit__(None, None, None))
        self._runner.close()

    def commit_until_final(self, order_id: str, deadline: float) -> CommitResult:
        """Commit a draft until the service decides or the time is up, as ``OrdersClient`` does."""
        return self._run(self._orders.commit_until_final(order_id, deadline))

    def draft(self, order: DraftRequest, deadline: float, *, token: str | None = None) -> DraftResult:
        """Make a draft of an order, once, however many attempts that takes, as ``OrdersClient`` does."""
        return self._run(self._orders.draft(order, deadline, token=token))

    def active_orders(self, phone: str, *, limit: int | None = None) -> Iterator[Order]:
        """Yield all active orders on a phone, newest first, page by page. Raises as ``OrdersClient`` does."""
        orders: AsyncGenerator[Order] = self._orders.active_orders(phone, limit=limit)
        try:
            while True:
                try:
                    yield self._run(anext(orders))
                except StopAsyncIteration:
                    return
        finally:
            self._run(orders.aclose())

    def orders_estimate(self, request: api.OrdersEstimateRequest) -> api.OrdersEstimateResult:
        """Estimate a ride. Raises UpstreamError."""
        return self._run(self._orders.orders_estimate(request))

    def orders_active(self, request: api.OrdersActiveRequest) -> api.OrdersActiveResult:
        """Return one page of active orders. Raises UpstreamError."""
        return self._run(self._orders.orders_active(request))

    def orders_get(self, request: api.OrdersGetRequest) -> api.OrdersGetResult:
        """Return one order. Raises UpstreamError."""
        return self._run(self._orders.orders_get(request))

    def orders_cancel(self, request: api.OrdersCancelRequest) -> api.OrdersCancelResult:
        """Cancel an order. Raises UpstreamError."""
        return self._run(self._orders.orders_cancel(request))

    def orders_edit(self, request: api.OrdersEditRequest) -> api.OrdersEditResult:
        """Edit an order. Raises UpstreamError."""
        return self._run(self._orders.orders_edit(request))

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(call)
