"""Identification of requests in logs: the client's name and version, and an id for each request."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from runtime.client import CallContext, Channel
from runtime.operation import Operation, Out, Req
from sdk.python._version import __version__

USER_AGENT = f"fleet-orders-manager-client-python/{__version__}"


class IdentifyingChannel(Channel):
    """Channel that gives each call an ``X-Request-Id``, unless the context has one."""

    def __init__(self, channel: Channel) -> None:
        self._inner = channel

    async def call(self, operation: Operation[Req, Any, Out], request: Req, context: CallContext) -> Out:
        """Make the call. Raises UpstreamError as ``Channel.call`` does."""
        identified = context if context.request_id else replace(context, request_id=secrets.token_hex(16))
        return await self._inner.call(operation, request, identified)

    async def drain(self) -> None:
        """Wait for the changes whose callers have left."""
        await self._inner.drain()
