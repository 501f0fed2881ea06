"""Client side of a contract: typed calls through a chain of middlewares, each a module of its own."""

from runtime.client.call import Call, CallContext, Middleware
from runtime.client.channel import DEADLINE_MARGIN, BaseClient, Channel, resilience
from runtime.client.listener import CallListener
from runtime.client.transport import Transport, TransportError, TransportErrorKind, WireResponse

__all__ = (
    "DEADLINE_MARGIN",
    "BaseClient",
    "Call",
    "CallContext",
    "CallListener",
    "Channel",
    "Middleware",
    "Transport",
    "TransportError",
    "TransportErrorKind",
    "WireResponse",
    "resilience",
)
