"""Maps int-api's responses to a commit to ours."""

from __future__ import annotations

from generated import fleet_orders_manager as api
from generated import int_api
from generated.fleet_orders_manager import problems
from runtime.problems import Refused
from service.rules.confirmed import confirmed
from service.rules.fields import reads
from service.rules.mapping import FieldMapping

_RESPONSE = FieldMapping(int_api.Commit, api.Commit, response_of=int_api.COMMIT_ORDER)
reads(int_api.CommitPending, "retry_after_ms", not_passed_on=("order_id",))


def confirmation(committed: int_api.Commit, order_id: str) -> api.OrdersCommit200:
    """Raises InvalidResponseError where another order was confirmed."""
    ours = confirmed(int_api.COMMIT_ORDER, committed, order_id)
    return api.OrdersCommit200(_RESPONSE(ours), is_checked=True)


def undecided(retry_after_ms: int) -> Refused:
    """Return 503 ``commit_undecided``. ``Retry-After`` is in whole seconds, rounded up."""
    return problems.commit_undecided(retry_after=-(-retry_after_ms // 1000))
