"""The client of fleet-orders-manager with what every caller of it would have to write: the loop of commit.

::

    async with OrdersClient.connect("https://fleet-orders-manager.internal", token=my_token) as orders:
        match await orders.commit_until_final(order_id, time.monotonic() + 60):
            case Committed():
                ...  # the order exists, once, however often it was asked for
            case Refused(problem=problem):
                ...  # it does not exist: show problem.message, draft anew
            case Denied():
                ...  # the token was refused, which says nothing of the order: sign in, then the same call again
            case Undecided():
                ...  # the time is up and the order may exist: the same call again, now or later

``OrdersClient`` has all methods of the generated client besides.
"""

from sdk.python._version import __version__
from sdk.python.client import OrdersClient, new_token
from sdk.python.loop import Pace, Retry
from sdk.python.results import CommitResult, Committed, Denied, Drafted, DraftResult, NotListedError, Refused, Undecided
from sdk.python.sync import SyncOrdersClient

__all__ = (
    "CommitResult",
    "Committed",
    "Denied",
    "DraftResult",
    "Drafted",
    "NotListedError",
    "OrdersClient",
    "Pace",
    "Refused",
    "Retry",
    "SyncOrdersClient",
    "Undecided",
    "__version__",
    "new_token",
)
