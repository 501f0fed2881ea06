"""A client whose responses are scripted and whose time passes only while it waits."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.client import CallContext, Channel, TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from sdk.python import OrdersClient, Pace

ORDER = "5f1d3c7a9b2e4d608c4a1f7e3b9d0a26"
START = 1000.0


@dataclass(frozen=True)
class Comes:
    """Result of a request after so many seconds: a response or a fault."""

    result: WireResponse | TransportErrorKind
    after: float = 0.0


@dataclass(frozen=True)
class Sent:
    """A request as it went out."""

    at: float
    seconds: float
    headers: Mapping[str, str]
    body: Any


@dataclass
class Line:
    """The wire, the clock and what has passed over them. After the script every request goes unanswered."""

    script: Sequence[Comes]
    now: float = START
    sent: list[Sent] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    tokens: int = 0

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        comes = (
            self.script[len(self.sent)]
            if len(self.sent) < len(self.script)
            else Comes(TransportErrorKind.TIMEOUT, seconds)
        )
        self.sent.append(Sent(self.now, seconds, dict(request.headers), json.loads(request.body or b"null")))
        if comes.after >= seconds:
            self.now += seconds
            raise TransportError(TransportErrorKind.TIMEOUT)
        self.now += comes.after
        if isinstance(comes.result, TransportErrorKind):
            raise TransportError(comes.result)
        return comes.result

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def token(self) -> str:
        self.tokens += 1
        return f"token-{self.tokens}"

    def client(self, context: CallContext | None = None, *, seed: int = 1, **options: Any) -> OrdersClient:
        channel = Channel("http://fom.test", self, token=self.token, clock=lambda: self.now, **options)
        pace = Pace(clock=lambda: self.now, sleep=self.pause, chance=random.Random(seed))
        return OrdersClient(channel, context, pace=pace)


def line(*script: Comes | WireResponse | TransportErrorKind) -> Line:
    """Anything but a Comes comes at once."""
    return Line([comes if isinstance(comes, Comes) else Comes(comes) for comes in script])


def answer(status: int, document: object = None, content: bytes | None = None, **headers: str) -> WireResponse:
    """Headers are named with underscores."""
    body = json.dumps(document).encode() if content is None else content
    return WireResponse(status, {name.replace("_", "-").title(): value for name, value in headers.items()}, body)


def committed(order_id: str = ORDER) -> WireResponse:
    return answer(200, {"order_id": order_id, "status": "searching", "new": 1})


def pending(milliseconds: int = 0) -> WireResponse:
    body = {"order_id": ORDER, "outcome": "unknown", "retry_after_ms": milliseconds}
    return answer(202, body, retry_after=str(-(-milliseconds // 1000)))


def drafted(order_id: str = ORDER) -> WireResponse:
    body = {
        "order_id": order_id,
        "expires_at": "2036-03-14T15:12:00+03:00",
        "dispatch": {"mode": "all"},
        "warnings": [{"code": "duplicates_not_checked"}],
    }
    return answer(200, body)


def problem(
    status: int, code: str = "some_code", /, *, retry_after: str | None = None, **changes: object
) -> WireResponse:
    """An error of the service."""
    body = {
        "type": f"/docs/errors#{code}",
        "title": "Title",
        "status": status,
        "detail": "Detail",
        "code": code,
        "message": "Message",
        "outcome": "unknown" if status >= 500 else "not_applied",
        "retryable": status >= 500,
        "request_id": "request-1",
        **changes,
    }
    headers: dict[str, Any] = {} if retry_after is None else {"retry_after": retry_after}
    return answer(status, body, **headers)


def page(status: int, **headers: str) -> WireResponse:
    """Response of a gateway instead of the service's."""
    return answer(status, content=b"<html>no</html>", **headers)


def named(value: object) -> str:
    """A test's name for what comes."""
    if isinstance(value, WireResponse):
        return " ".join([str(value.status), *value.headers.values(), value.body.decode()])
    return value.name if isinstance(value, TransportErrorKind) else repr(value)
