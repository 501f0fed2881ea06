"""The service itself, but for its transport: upstreams are asked by pyreqwest (Rust's reqwest).

To see what another transport would gain (docs/performance.md says why it is not the service's own). It has no bound on
answers, and reqwest repeats what it could not write on a kept connection without telling anyone.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

from pyreqwest import exceptions
from pyreqwest.client import Client, ClientBuilder

from runtime.client import Transport, TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from service import upstreams
from service.__main__ import main


class PyreqwestTransport:
    """Sends over clients of its own."""

    def __init__(self) -> None:
        self._kept = _client(kept=True)
        self._fresh = _client(kept=False)

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        """As any transport does."""
        client = self._fresh if fresh else self._kept
        asked = client.request(method, base_url + request.path).query(list(request.query)).headers(request.headers)
        if request.body is not None:
            asked = asked.body_bytes(request.body)
        try:
            answer = await asked.timeout(timedelta(seconds=seconds)).build().send()
            return WireResponse(answer.status, answer.headers, bytes(await answer.bytes()))
        except (exceptions.ConnectError, exceptions.ConnectTimeoutError):
            raise TransportError(TransportErrorKind.UNREACHABLE) from None
        except exceptions.RequestTimeoutError:
            raise TransportError(TransportErrorKind.TIMEOUT) from None
        except exceptions.TransportError:
            raise TransportError(TransportErrorKind.BROKEN_OFF) from None
        except exceptions.PyreqwestError:
            raise TransportError(TransportErrorKind.NOT_HTTP) from None


def _client(*, kept: bool) -> Client:
    builder = ClientBuilder().http1_only().no_proxy().follow_redirects(False)
    return (builder if kept else builder.pool_max_idle_per_host(0)).build()


@contextlib.asynccontextmanager
async def on_pyreqwest() -> AsyncIterator[Transport]:
    yield PyreqwestTransport()


if __name__ == "__main__":
    upstreams.TRANSPORTS["httptools"] = on_pyreqwest
    sys.exit(main())
