"""FastAPI with httpx, the client that its documentation uses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bench.peers.fastapi_app import serve
from bench.peers.settings import SERVICE_HEADERS


class HttpxUpstreams:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, url: str) -> Any:
        return (await self._client.get(url)).raise_for_status().json()

    async def post(self, url: str, body: Any) -> Any:
        return (await self._client.post(url, json=body)).raise_for_status().json()


@asynccontextmanager
async def open_upstreams() -> AsyncIterator[HttpxUpstreams]:
    async with httpx.AsyncClient(headers=SERVICE_HEADERS) as client:
        yield HttpxUpstreams(client)


if __name__ == "__main__":
    serve(open_upstreams)
