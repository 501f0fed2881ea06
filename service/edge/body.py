"""Bodies that do not come, or come too slowly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

from runtime.connexion_app import Receive
from runtime.server import BodyTooSlow

#: seconds for a body of 64 KiB at most, however long its caller would wait
MOST = 10.0


def in_time(receive: Receive, deadline: float) -> Receive:
    """``receive`` that raises BodyTooSlow for a body that is not there at ``deadline``, of ``time.monotonic``.

    What comes after the body, that the caller has left, may be waited for as long as one likes.
    """
    until = min(deadline, time.monotonic() + MOST)
    complete = False

    async def receive_in_time() -> MutableMapping[str, Any]:
        nonlocal complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout(until - time.monotonic()):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        complete = not message.get("more_body")
        return message

    return receive_in_time
