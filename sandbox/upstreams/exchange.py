"""One request to an upstream over HTTP."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from starlette.types import Receive, Scope, Send

from sandbox.calls import Call, Violation
from sandbox.faults import Answer
from sandbox.messages import language_of, message
from sandbox.upstreams.hooks import REFUSED_HEADER, UNDECIDED_HEADER
from sandbox.upstreams.inner import ask_app
from sandbox.upstreams.listener import TRANSPORT, reset
from sandbox.upstreams.upstream import Upstream

_PIECE = 64 * 1024


class HttpExchange:
    """A `sandbox.faults.Exchange` on a real connection."""

    def __init__(self, upstream: Upstream, scope: Scope, receive: Receive, send: Send, body: bytes, call: Call) -> None:
        self.call = call
        self._upstream = upstream
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body = body
        self._operation = upstream.contract.operations.get(call.operation or "")

    async def ask(self, *, undecided_ms: int | None = None) -> Answer:
        """Let the upstream do what is asked, if the caller is a known service."""
        if not self._upstream.accepts(self.call.headers.get("authorization", "")):
            return self.error(401, "unauthorized")
        self.call.reached = True
        extra = {} if undecided_ms is None else {UNDECIDED_HEADER: str(undecided_ms)}
        answer = await ask_app(self._upstream.app, self._scope, self._body, extra)
        return self._judged(answer)

    def error(self, status: int, code: str) -> Answer:
        """An error in the shape that all three contracts share."""
        text = message(code, language_of(self.call.headers.get("accept-language")))
        return Answer.of_json(status, {"code": code, "message": text})

    def schema(self, status: int) -> Mapping[str, Any] | None:
        """The schema documented for a status."""
        return None if self._operation is None else self._upstream.contract.schema(self._operation, status)

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema, or what it refers to."""
        return self._upstream.contract.resolve(schema)

    async def send(self, answer: Answer) -> None:
        """Send a whole answer."""
        await self._send_pieces(answer, [answer.body[i : i + _PIECE] for i in range(0, len(answer.body), _PIECE)], 0)

    async def send_slowly(self, answer: Answer, pieces: int, pause: float) -> None:
        """Send an answer in pieces, with a pause before each."""
        size = max(1, -(-len(answer.body) // pieces))
        await self._send_pieces(answer, [answer.body[i : i + size] for i in range(0, len(answer.body), size)], pause)

    async def send_half(self, answer: Answer) -> None:
        """Send the head and half of the body, then reset the connection."""
        await self._start(answer)
        half = answer.body[: len(answer.body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        await self.reset()

    async def reset(self) -> None:
        """Break the connection off."""
        reset(self._scope["extensions"][TRANSPORT])
        await self._peer_gone()

    async def hang(self) -> None:
        """Send nothing until the peer leaves or the faults are cleared."""
        await self._held()
        await self.reset()

    async def until_called(self, operation: str) -> None:
        """Wait until an operation of the same upstream is called, the peer leaves or the faults are cleared."""
        await self._held(self._upstream.calls.until(self._upstream.contract.name, operation))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._upstream.sleep(seconds)

    def _judged(self, answer: Answer) -> Answer:
        headers = dict(answer.headers)
        own = headers.pop(REFUSED_HEADER, None) is None
        contract = self._upstream.contract
        if own and self._operation is not None and not contract.documents(self._operation, answer.status):
            # connexion looks at the bodies of documented answers only
            self._upstream.violations.append(
                Violation(
                    upstream=contract.name,
                    operation=self.call.operation,
                    side="answer",
                    where=f"status {answer.status}: not documented",
                )
            )
            return self.error(500, "internal")
        return Answer(status=answer.status, headers=headers, body=answer.body)

    async def _start(self, answer: Answer) -> None:
        headers = {**answer.headers, "content-length": str(len(answer.body))}
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self.call.status = answer.status
        await self._send({"type": "http.response.start", "status": answer.status, "headers": raw})

    async def _send_pieces(self, answer: Answer, pieces: list[bytes], pause: float) -> None:
        await self._start(answer)
        for piece in pieces:
            if pause > 0:
                await self._upstream.sleep(pause)
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        await self._send({"type": "http.response.body", "body": b""})

    async def _held(self, *others: Awaitable[object]) -> None:
        released = (self._peer_gone(), self._upstream.faults.cleared(), *others)
        waits = [asyncio.ensure_future(wait) for wait in released]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    async def _peer_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue
