"""What the kernel knows of a connection before the event loop does."""

from __future__ import annotations

import asyncio
import select


def has_input(transport: asyncio.BaseTransport) -> bool:
    """Return whether there are bytes, or the end of the stream, that the protocol has not been given yet."""
    poll = select.poll()
    poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(poll.poll(0))
