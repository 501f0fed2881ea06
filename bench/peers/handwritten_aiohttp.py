"""By hand: aiohttp.web and aiohttp's client, orjson, nothing validated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import uvloop
from aiohttp import web

from bench.peers.caller import caller_of
from bench.peers.settings import FLEET_PARKS, INT_API, PERSONAL, PORT, SERVICE_HEADERS

SESSION = web.AppKey("session", aiohttp.ClientSession)


async def get(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url) as response:
        response.raise_for_status()
        return orjson.loads(await response.read())


async def post(session: aiohttp.ClientSession, url: str, body: Any) -> Any:
    async with session.post(url, data=orjson.dumps(body)) as response:
        response.raise_for_status()
        return orjson.loads(await response.read())


async def orders_estimate(request: web.Request) -> web.Response:
    caller = caller_of(request.headers["Authorization"])
    body = orjson.loads(await request.read())
    session = request.app[SESSION]
    phone, park = await asyncio.gather(
        post(session, f"{PERSONAL}/v1/phones/store", {"value": body.pop("phone")}),
        get(session, f"{FLEET_PARKS}/v1/parks/{caller.park_id}"),
    )
    body |= {"park_id": caller.park_id, "dispatch": park["dispatch"], "phone_pd_id": phone["id"]}
    offer = await post(session, f"{INT_API}/v1/orders/estimate", body)
    return answer({**offer, "dispatch": park["dispatch"]})


async def orders_commit(request: web.Request) -> web.Response:
    caller = caller_of(request.headers["Authorization"])
    body = orjson.loads(await request.read())
    body |= {"park_id": caller.park_id, "source": caller.source}
    return answer(await post(request.app[SESSION], f"{INT_API}/v1/orders/commit", body))


def answer(body: Any) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json")


async def with_session(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession(headers=SERVICE_HEADERS, cookie_jar=aiohttp.DummyCookieJar()) as session:
        app[SESSION] = session
        yield


def main() -> None:
    app = web.Application()
    app.router.add_post("/v1/orders/estimate", orders_estimate)
    app.router.add_post("/v1/orders/commit", orders_commit)
    app.cleanup_ctx.append(with_session)
    web.run_app(app, host="127.0.0.1", port=PORT, access_log=None, loop=uvloop.new_event_loop())


if __name__ == "__main__":
    main()
