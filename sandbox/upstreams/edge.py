"""An upstream's edge: here requests are recorded, slowed down, met by faults, or passed on to the upstream itself."""

import asyncio
from time import perf_counter
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from runtime.server.asgi import headers_of, read_body
from runtime.server.disconnect import ClientDisconnect
from sandbox.calls import Call
from sandbox.upstreams.exchange import HttpExchange
from sandbox.upstreams.upstream import Upstream

# What the sandbox reads of a request at most; the service under test sends far less.
_MAX_BODY = 16 * 1024 * 1024


class Edge:
    """The ASGI application that faces the network."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._upstream.app(scope, receive, send)
            return
        try:
            body = await read_body(scope, receive, _MAX_BODY)
            call = self._record(scope, body)
            try:
                await self._answer(HttpExchange(self._upstream, scope, receive, send, body, call))
            finally:
                call.ended = perf_counter()
        except ClientDisconnect:
            return
        except asyncio.CancelledError:
            # the listener stops and has dropped the connection: uvicorn would report a crash
            return

    def _record(self, scope: Scope, body: bytes) -> Call:
        operation = self._upstream.contract.find(scope["method"], scope["path"])
        call = Call(
            upstream=self._upstream.contract.name,
            operation=None if operation is None else operation.operation_id,
            path=scope["path"],
            headers=headers_of(scope),
            body=_document(body),
        )
        self._upstream.calls.add(call)
        return call

    async def _answer(self, exchange: HttpExchange) -> None:
        seconds = self._upstream.latency()
        if seconds > 0:
            await self._upstream.sleep(seconds)
        call = exchange.call
        if call.operation is not None:
            call.fault = self._upstream.faults.take(call.upstream, call.operation)
        if call.fault is None:
            await exchange.send(await exchange.ask())
        else:
            await call.fault.act(exchange)


def _document(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
