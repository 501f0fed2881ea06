"""Exchange: whose fault a timeout is."""

from __future__ import annotations

import pytest

from runtime.client.exchange import MAX_LAG_SECONDS, Exchange
from runtime.client.transport import CONNECT_TIMEOUT, TransportError, TransportErrorKind, WireResponse
from runtime.codec import WireRequest
from runtime.errors import UpstreamError
from tests.unit.runtime.client.support import READ, call_of

KIND = TransportErrorKind


class LateTransport:
    """Fails after so many seconds of its own clock."""

    def __init__(self, kind: TransportErrorKind, seconds: float) -> None:
        self.now = 100.0
        self._kind = kind
        self._seconds = seconds

    def clock(self) -> float:
        return self.now

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        self.now += self._seconds
        raise TransportError(self._kind)


@pytest.mark.parametrize(
    ("kind", "seconds", "blamed"),
    [
        (KIND.TIMEOUT, READ.policy.timeout, True),
        (KIND.TIMEOUT, READ.policy.timeout + MAX_LAG_SECONDS / 2, True),
        (KIND.TIMEOUT, READ.policy.timeout + MAX_LAG_SECONDS * 2, False),
        (KIND.UNREACHABLE, 0.0, True),
        (KIND.UNREACHABLE, CONNECT_TIMEOUT, True),
        (KIND.UNREACHABLE, CONNECT_TIMEOUT + MAX_LAG_SECONDS * 2, False),
        (KIND.BROKEN_OFF, 60.0, True),
    ],
)
async def test_timeout_noticed_late_is_not_the_servers_fault(
    kind: TransportErrorKind, seconds: float, blamed: bool
) -> None:
    transport = LateTransport(kind, seconds)
    with pytest.raises(UpstreamError) as caught:
        await Exchange(transport, "http://x", transport.clock)(call_of())
    assert caught.value.is_server_failure is blamed
