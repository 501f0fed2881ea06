"""What int-api says of a commit, as the front is told."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from service.rules.confirmed import confirmed
from service.rules.fields import reads
from service.rules.mapping import FieldMapping

_RESPONSE = FieldMapping(int_api.Commit, api.Commit, response_of=int_api.COMMIT_ORDER)
reads(int_api.CommitPending, "retry_after_ms", not_passed_on=("order_id",))

#: our contract's bound, a day
_LONGEST_WAIT_MS = 86_400_000


def confirmation(committed: int_api.Commit, order_id: str) -> api.OrdersCommit200:
    """Raises InvalidResponseError where another order was confirmed."""
    ours = confirmed(int_api.COMMIT_ORDER, committed, order_id)
    return api.OrdersCommit200(_RESPONSE(ours), is_checked=True)


def undecided(order_id: str, retry_after_ms: int) -> api.OrdersCommit202:
    """``Retry-After`` is in whole seconds, rounded up (docs/api-rules.md, "Commit")."""
    wait = min(retry_after_ms, _LONGEST_WAIT_MS)
    pending = api.CommitPending(order_id=order_id, outcome="unknown", retry_after_ms=wait)
    return api.OrdersCommit202(pending, retry_after=-(-wait // 1000))
