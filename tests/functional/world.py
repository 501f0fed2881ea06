"""The service in its sandbox, and a dispatcher who calls it: everything over real sockets, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn

from sandbox.clock import ManualClock
from sandbox.sandbox import Sandbox
from sandbox.world.parks import OWN_FIRST
from service.app import Service, running
from service.server.ports import uvicorn_config
from service.settings import Settings
from tests.functional.answers import ANSWERS, Answer, judged
from tests.functional.ears import overheard
from tests.functional.silence import HEARD

PHONE = "+79161234567"
TOKEN = "idempotency-token-0001"
#: seconds of the sandbox's clock
_STEP, _LONGEST_RIDE = 10, 24 * 3600


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    answer: Answer | None = field(default=None, repr=False, compare=False)

    @property
    def json(self) -> Any:
        if self.answer is not None:
            ANSWERS.add(self.answer)
        return json.loads(self.content)

    @property
    def code(self) -> str:
        return str(self.json["code"])

    @property
    def traits(self) -> object:
        """Return everything that distinguishes two responses, to the byte, except request id and time of day."""
        request_id = self.headers["X-Request-Id"].encode()
        headers = [
            (name, value) for name, value in self.headers.items() if name.lower() not in ("x-request-id", "date")
        ]
        return self.status, headers, self.content.replace(request_id, b"")


@dataclass(frozen=True)
class Dispatcher:
    """Calls the service with a fresh token of the sandbox's authproxy for every request."""

    world: World
    park_id: str
    dispatcher_id: str = "dispatcher-1"
    permissions: tuple[str, ...] = ("orders:read", "orders:write")

    async def call(
        self,
        operation: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        method: str = "POST",
        token: str | None = None,
    ) -> Reply:
        """``operation`` is the last part of the path; ``None`` as a header's value leaves the header out."""
        signed = token or self.world.sandbox.token(
            park_id=self.park_id, dispatcher_id=self.dispatcher_id, permissions=self.permissions
        )
        usual = {"Authorization": f"Bearer {signed}", "Content-Type": "application/json", "Accept-Language": "en"}
        if operation == "draft":
            usual["X-Idempotency-Token"] = TOKEN
        given: dict[str, str | None] = {**usual, **(headers or {})}
        sent = {name: value for name, value in given.items() if value is not None}
        data = content if content is not None else json.dumps(body).encode()
        return await self.world.request(method, f"/v1/orders/{operation}", headers=sent, data=data)

    async def get(self, order_id: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The order as it stands now."""
        sent: dict[str, Any] = {"Content-Type": None, **(headers or {})}
        return await self.call(order_id, headers=sent, content=b"", method="GET")

    async def draft(self, token: str = TOKEN, **changes: Any) -> str:
        """A draft's order_id."""
        reply = await self.call("draft", draft_body(**changes), headers={"X-Idempotency-Token": token})
        assert reply.status == 200, reply.content
        return str(reply.json["order_id"])

    async def order(self, token: str = TOKEN, **changes: Any) -> str:
        """A committed order's order_id; what making it has asked of the upstreams is forgotten."""
        order_id = await self.draft(token, on_active_orders="ignore", **changes)
        reply = await self.call("commit", {"order_id": order_id})
        assert reply.status == 200, reply.content
        self.world.sandbox.calls.clear()
        return order_id


@dataclass
class World:
    """A running service with its sandbox."""

    sandbox: Sandbox
    service: Service
    settings: Settings
    url: str
    session: aiohttp.ClientSession
    log: list[logging.LogRecord] = field(default_factory=list)

    def dispatcher(self, park_id: str = OWN_FIRST.park_id, **who: Any) -> Dispatcher:
        return Dispatcher(self, park_id, **who)

    async def request(self, method: str, path: str, **options: Any) -> Reply:
        async with self.session.request(method, self.url + path, allow_redirects=False, **options) as response:
            content = await response.read()
            answer = judged(method, response.url.raw_path, response.status, response.headers, content)
            return Reply(response.status, response.headers, content, answer)

    def until(self, order_id: str, status: str) -> None:
        """Let time pass in the sandbox until an order has a status."""
        clock = self.sandbox.clock
        assert isinstance(clock, ManualClock)
        for _ in range(_LONGEST_RIDE // _STEP):
            if self.sandbox.platform.status(order_id) == status:
                return
            clock.advance(_STEP)
        raise AssertionError(f"never {status}")

    def metric(self, name: str, **labels: str) -> float:
        """The value of a metric, 0 where it was never touched."""
        for line in self.service.metrics.exposition().decode().splitlines():
            if line.startswith(name + "{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
                return float(line.rsplit(" ", 1)[1])
        return 0.0


@contextlib.asynccontextmanager
async def world(sandbox: Sandbox, folder: Path, **changes: Any) -> AsyncIterator[World]:
    """A service on its default settings, but for ``changes``, in front of ``sandbox``."""
    token_file = folder / "service-token"
    token_file.write_text(sandbox.service_token)
    settings = Settings(
        **{
            "int_api_url": sandbox.int_api.url,
            "fleet_parks_url": sandbox.fleet_parks.url,
            "personal_url": sandbox.personal.url,
            "service_token_file": str(token_file),
            "authproxy_jwks": sandbox.jwks_url,
            **changes,
        }
    )
    async with running(settings) as service, serving(service.public) as url, aiohttp.ClientSession() as session:
        service.readiness.set(True)
        yield World(sandbox, service, settings, url, session)
        HEARD.tell("the metrics", service.metrics.exposition().decode())


@contextlib.asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """An ASGI application on a free port of this machine, by its URL."""
    server = uvicorn.Server(uvicorn_config(overheard(app), lifespan="on"))
    server.config.host, server.config.port = "127.0.0.1", 0
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        assert not task.done(), task
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


def point(longitude: float = 37.642639, latitude: float = 55.734894) -> dict[str, Any]:
    """A point of the sandbox's Moscow."""
    return {"geopoint": [longitude, latitude], "fullname": "Москва, Садовническая улица, 82с2"}


def estimate_body(**changes: Any) -> dict[str, Any]:
    """A good request for an estimate."""
    return {"phone": PHONE, "route": [point(), point(37.617617, 55.755831)], **changes}


def draft_body(**changes: Any) -> dict[str, Any]:
    """A good request for a draft."""
    return {**estimate_body(), "class": "econom", "payment": {"type": "cash"}, **changes}
