"""Passes requests on to the service, each with a token of its own."""

from collections.abc import Callable, Iterable

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from multidict import CIMultiDict
from yarl import URL

from sandbox.authproxy.keys import KeyRing
from sandbox.authproxy.passages import Passages
from sandbox.authproxy.sessions import Sessions

# RFC 9110, 7.6.1: headers that speak of one connection. The length is reckoned anew on either side.
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# What the proxy alone decides about, or what is meant for it alone.
_OWN = frozenset({"authorization", "cookie"})
# The service answers within the caller's time; this is against its hanging for good.
_TIMEOUT = ClientTimeout(total=70)


class Proxy:
    """The way from a dispatcher's front end to the service."""

    def __init__(
        self,
        *,
        keys: KeyRing,
        sessions: Sessions,
        passages: Passages,
        client: ClientSession,
        service: Callable[[], str],
    ) -> None:
        """`service` tells where the service is, without a slash at the end; empty while there is none."""
        self._keys = keys
        self._sessions = sessions
        self._passages = passages
        self._client = client
        self._service = service

    async def forward(self, request: web.Request) -> web.Response:
        """Ask the service and pass on its answer; 502 where it cannot be reached."""
        with self._passages.passing(request.headers.get("X-Request-Id", ""), request.method, request.path) as passage:
            answer = await self._forwarded(request)
            passage.status = answer.status
            return answer

    async def _forwarded(self, request: web.Request) -> web.Response:
        if not self._service():
            return _unreachable("the sandbox was not told where the service is")
        try:
            async with self._client.request(
                request.method,
                URL(self._service() + request.raw_path, encoded=True),
                headers=self._headers(request),
                data=await request.read() if request.can_read_body else None,
                allow_redirects=False,
                timeout=_TIMEOUT,
            ) as answer:
                body = await answer.read()
                return web.Response(status=answer.status, headers=_passed(answer.headers.items(), ()), body=body)
        except (ClientError, TimeoutError) as error:
            return _unreachable(type(error).__name__)

    def _headers(self, request: web.Request) -> CIMultiDict[str]:
        headers = _passed(request.headers.items(), _OWN)
        dispatcher = self._sessions.dispatcher(request.cookies, request.headers)
        token = self._keys.token(
            park_id=dispatcher.park_id, dispatcher_id=dispatcher.dispatcher_id, permissions=dispatcher.permissions
        )
        headers["Authorization"] = f"Bearer {token}"
        return headers


def _passed(headers: Iterable[tuple[str, str]], dropped: Iterable[str]) -> CIMultiDict[str]:
    kept = CIMultiDict[str]()
    for name, value in headers:
        if (
            name.lower() not in _HOP_BY_HOP
            and name.lower() not in dropped
            and not name.lower().startswith("x-sandbox-")
        ):
            kept.add(name, value)
    return kept


def _unreachable(reason: str) -> web.Response:
    return web.json_response({"code": "service_unreachable", "message": reason}, status=502)
