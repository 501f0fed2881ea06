"""FastAPI with aiohttp's client, for those who have measured httpx."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bench.peers.fastapi_app import serve
from bench.peers.settings import SERVICE_HEADERS


class AiohttpUpstreams:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, url: str) -> Any:
        async with self._session.get(url) as response:
            response.raise_for_status()
            return await response.json()

    async def post(self, url: str, body: Any) -> Any:
        async with self._session.post(url, json=body) as response:
            response.raise_for_status()
            return await response.json()


@asynccontextmanager
async def open_upstreams() -> AsyncIterator[AiohttpUpstreams]:
    async with aiohttp.ClientSession(headers=SERVICE_HEADERS) as session:
        yield AiohttpUpstreams(session)


if __name__ == "__main__":
    serve(open_upstreams)
