"""int-api: the platform behind its contract."""

from generated.int_api import (
    CancelOrder200,
    CancelOrder404,
    CancelOrder409,
    CancelOrderRequest,
    CommitOrder200,
    CommitOrder202,
    CommitOrder400,
    CommitOrder404,
    CommitOrder409,
    CommitOrder410,
    CommitOrderRequest,
    CommitPending,
    DraftOrder200,
    DraftOrder400,
    DraftOrder404,
    DraftOrder409,
    DraftOrder422,
    DraftOrderRequest,
    EditOrder200,
    EditOrder400,
    EditOrder404,
    EditOrder409,
    EditOrderRequest,
    Error,
    EstimateOrder200,
    EstimateOrder400,
    EstimateOrder404,
    EstimateOrderRequest,
    SearchOrders200,
    SearchOrders400,
    SearchOrdersRequest,
)
from generated.int_api.server import Handlers
from sandbox.messages import message
from sandbox.platform import Platform
from sandbox.platform.refusals import Conflict, DraftExpired, Invalid, NotFound, Refusal, TokenReused
from sandbox.upstreams.hooks import CallContext


class IntApi:
    """Puts requests to the platform and its refusals into words."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def handlers(self) -> Handlers[CallContext]:
        """The operations."""
        return Handlers(
            estimate_order=self.estimate_order,
            draft_order=self.draft_order,
            commit_order=self.commit_order,
            search_orders=self.search_orders,
            cancel_order=self.cancel_order,
            edit_order=self.edit_order,
        )

    async def estimate_order(
        self, request: EstimateOrderRequest, context: CallContext
    ) -> EstimateOrder200 | EstimateOrder400 | EstimateOrder404:
        """Estimate a ride."""
        try:
            return EstimateOrder200(self._platform.estimate(request.body))
        except Invalid as refusal:
            return EstimateOrder400(_error(refusal, context))
        except NotFound as refusal:
            return EstimateOrder404(_error(refusal, context))

    async def draft_order(
        self, request: DraftOrderRequest, context: CallContext
    ) -> DraftOrder200 | DraftOrder400 | DraftOrder404 | DraftOrder409 | DraftOrder422:
        """Create a draft."""
        try:
            return DraftOrder200(self._platform.draft(request.x_idempotency_token, request.body))
        except Invalid as refusal:
            return DraftOrder400(_error(refusal, context))
        except NotFound as refusal:
            return DraftOrder404(_error(refusal, context))
        except Conflict as refusal:
            return DraftOrder409(_error(refusal, context))
        except TokenReused as refusal:
            return DraftOrder422(_error(refusal, context))

    async def commit_order(
        self, request: CommitOrderRequest, context: CallContext
    ) -> CommitOrder200 | CommitOrder202 | CommitOrder400 | CommitOrder404 | CommitOrder409 | CommitOrder410:
        """Make an order of a draft."""
        try:
            if context.undecided_ms is not None and self._platform.is_open(request.body):
                return CommitOrder202(
                    CommitPending(order_id=request.body.order_id, retry_after_ms=context.undecided_ms)
                )
            return CommitOrder200(self._platform.commit(request.body))
        except Invalid as refusal:
            return CommitOrder400(_error(refusal, context))
        except NotFound as refusal:
            return CommitOrder404(_error(refusal, context))
        except Conflict as refusal:
            return CommitOrder409(_error(refusal, context))
        except DraftExpired as refusal:
            return CommitOrder410(_error(refusal, context))

    async def search_orders(
        self, request: SearchOrdersRequest, context: CallContext
    ) -> SearchOrders200 | SearchOrders400:
        """A page of a park's orders."""
        try:
            return SearchOrders200(self._platform.search(request.body, context.language))
        except Invalid as refusal:
            return SearchOrders400(_error(refusal, context))

    async def cancel_order(
        self, request: CancelOrderRequest, context: CallContext
    ) -> CancelOrder200 | CancelOrder404 | CancelOrder409:
        """Cancel an order."""
        try:
            return CancelOrder200(self._platform.cancel(request.body, context.language))
        except NotFound as refusal:
            return CancelOrder404(_error(refusal, context))
        except Conflict as refusal:
            return CancelOrder409(_error(refusal, context))

    async def edit_order(
        self, request: EditOrderRequest, context: CallContext
    ) -> EditOrder200 | EditOrder400 | EditOrder404 | EditOrder409:
        """Change an order."""
        try:
            return EditOrder200(self._platform.edit(request.body))
        except Invalid as refusal:
            return EditOrder400(_error(refusal, context))
        except NotFound as refusal:
            return EditOrder404(_error(refusal, context))
        except Conflict as refusal:
            return EditOrder409(_error(refusal, context))


def _error(refusal: Refusal, context: CallContext) -> Error:
    return Error(code=refusal.code, message=message(refusal.code, context.language), details=refusal.details)
