"""A gateway between a caller and the service, which does what is asked of it for one request after another."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

#: The service is asked, and its answer is lost on the way back.
LOST = "lost"


@dataclass(frozen=True)
class Page:
    """An answer of the gateway's own; the service is not asked."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Gateway:
    """``plan`` is what becomes of the next requests; after it they are passed on."""

    url: str = ""
    plan: list[str | Page] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def gateway(service: str) -> AsyncIterator[Gateway]:
    """A gateway on a free port in front of the service at that URL."""
    found = Gateway()
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def handle(request: web.Request) -> web.StreamResponse:
            found.authorizations.append(request.headers["Authorization"])
            step: Any = found.plan.pop(0) if found.plan else None
            if isinstance(step, Page):
                return web.Response(status=step.status, headers=step.headers, text="<html>", content_type="text/html")
            headers = {name: value for name, value in request.headers.items() if name != "Host"}
            target = service + request.path
            async with session.request(request.method, target, headers=headers, data=await request.read()) as answer:
                body = await answer.read()
            if step == LOST:
                assert request.transport is not None
                request.transport.abort()
            kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
            return web.Response(status=answer.status, headers=kept, body=body)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.url = "http://{}:{}".format(*runner.addresses[0][:2])
        try:
            yield found
        finally:
            await runner.cleanup()
