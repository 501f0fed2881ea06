"""The proxy and the sandbox's own endpoints on one port."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web

from sandbox.authproxy.cors import allow_local_front_ends
from sandbox.authproxy.keys import KeyRing
from sandbox.authproxy.passages import Passages
from sandbox.authproxy.proxy import Proxy
from sandbox.authproxy.sessions import Sessions
from sandbox.ports import bound_socket

# The service bounds its bodies itself; the proxy only must not be in the way of a test of that.
_MAX_BODY = 64 * 1024 * 1024
_FORWARDED = ("/v1/{tail:.*}", "/openapi.{tail:.*}", "/docs{tail:.*}")


@asynccontextmanager
async def serve_authproxy(
    *,
    host: str,
    port: int,
    keys: KeyRing,
    sessions: Sessions,
    passages: Passages,
    routes: Sequence[web.RouteDef],
    service: Callable[[], str],
) -> AsyncIterator[str]:
    """Serve the proxy and the sandbox's own routes, and yield the URL, without a slash at the end. Raises PortTaken."""
    listening = bound_socket(host, port)
    connector = TCPConnector(limit=0)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar(), auto_decompress=False) as client:
        proxy = Proxy(keys=keys, sessions=sessions, passages=passages, client=client, service=service)
        app = web.Application(client_max_size=_MAX_BODY, middlewares=[allow_local_front_ends])
        app.add_routes(routes)
        app.add_routes([web.route("*", path, proxy.forward) for path in _FORWARDED])
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.01)
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            yield f"http://{host}:{listening.getsockname()[1]}"
        finally:
            await runner.cleanup()
