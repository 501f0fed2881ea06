"""The default transport of the generated clients: aiohttp."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from weakref import WeakSet

import aiohttp
from aiohttp.client import IDEMPOTENT_METHODS
from yarl import URL

from runtime.client.transport import (
    CONNECT_TIMEOUT,
    MAX_RESPONSE_BYTES,
    TransportError,
    TransportErrorKind,
    WireResponse,
)
from runtime.codec import WireRequest
from runtime.sockets import has_input

_REQUEST_TIMEOUT = 408

_was_kept: ContextVar[bool] = ContextVar("_was_kept", default=False)


class Connector(aiohttp.TCPConnector):
    """Remembers which connections were used before: one that was kept may have been closed meanwhile."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._used: WeakSet[Any] = WeakSet()

    async def connect(self, *arguments: Any, **options: Any) -> aiohttp.connector.Connection:
        connection = await super().connect(*arguments, **options)
        while connection.protocol in self._used and _has_unasked_input(connection):
            connection.close()
            connection = await super().connect(*arguments, **options)
        was_kept = connection.protocol in self._used
        if not was_kept:
            self._used.add(connection.protocol)
        _was_kept.set(was_kept)
        return connection


def _has_unasked_input(connection: aiohttp.connector.Connection) -> bool:
    """Return whether bytes came that are no response to the next request (RFC 9112, section 9.2), read or not."""
    protocol = connection.protocol
    return protocol is not None and (
        protocol.should_close or protocol.transport is None or has_input(protocol.transport)
    )


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp repeats a GET by itself, unseen by budget and metrics, when its connection is lost before the answer."""
    try:
        return await handler(request)
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise _lost() from None


def _lost() -> TransportError:
    """A connection ended: one that was kept and has not brought a byte of the answer may have been closed before."""
    return TransportError(TransportErrorKind.STALE_CONNECTION if _was_kept.get() else TransportErrorKind.BROKEN_OFF)


class AiohttpTransport:
    """Sends over a shared session, which its owner opens and closes.

    ``fresh_session`` is one whose connector keeps no connections (``force_close``); without it all share one.
    The session's connector is a Connector, or every connection counts as a new one.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        fresh_session: aiohttp.ClientSession | None = None,
        *,
        max_answer: int = MAX_RESPONSE_BYTES,
    ) -> None:
        self._session = session
        self._fresh_session = fresh_session or session
        self._max_answer = max_answer

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        """``seconds`` span everything, connecting included."""
        session = self._fresh_session if fresh else self._session
        query = "?" + "&".join(map("=".join, request.query)) if request.query else ""
        url = URL(base_url + request.path + query, encoded=True)
        # each only where it is needed, since none is for nothing
        options: dict[str, Any] = {}
        if method in IDEMPOTENT_METHODS:
            options["middlewares"] = (_once,)
        if request.body is None:
            # aiohttp would name one for a request without a body too
            options["skip_auto_headers"] = ("Content-Type",)
        try:
            async with session.request(
                method,
                url,
                data=request.body,
                headers={"Accept-Encoding": "identity", **request.headers},
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_TIMEOUT)),
                allow_redirects=False,
                **options,
            ) as response:
                if response.status == _REQUEST_TIMEOUT and _was_kept.get():
                    # sent before the request came (RFC 9110, section 15.5.9)
                    raise _lost()
                # whatever is lost from here on was not idle
                _was_kept.set(False)
                return WireResponse(response.status, response.headers, await self._read(response))
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, UnicodeError):
            # the last one is uvloop's for a host that no name can be
            raise TransportError(TransportErrorKind.UNREACHABLE) from None
        except TimeoutError:
            raise TransportError(TransportErrorKind.TIMEOUT) from None
        except (aiohttp.ClientResponseError, aiohttp.InvalidURL):
            raise TransportError(TransportErrorKind.NOT_HTTP) from None
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            raise _lost() from None
        except (aiohttp.ClientError, OSError):
            raise TransportError(TransportErrorKind.BROKEN_OFF) from None

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        length = response.content_length
        # what is packed may be far more than its length, though we ask for what is not
        if length is not None and length <= self._max_answer and "Content-Encoding" not in response.headers:
            return await response.read()
        parts: list[bytes] = []
        size = 0
        async for part in response.content.iter_any():
            parts.append(part)
            size += len(part)
            if size > self._max_answer:
                response.close()
                raise TransportError(TransportErrorKind.TOO_LARGE)
        return b"".join(parts)
