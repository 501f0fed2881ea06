"""A front end that was built with the client of some release."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote_plus

import aiohttp
import msgspec

from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, Channel, WireResponse
from runtime.codec import WireRequest
from runtime.errors import UpstreamStatusError
from tests.compatibility.release import Release
from tests.functional.provocations import Call
from tests.functional.world import TOKEN, World


class Wire:
    """Link between client and service: changes the request as ``call`` says, and checks the response.

    An answer has to be right by the release's contract, read without the client: it may say more, and nothing else.
    """

    def __init__(self, release: Release, session: aiohttp.ClientSession, call: Call) -> None:
        self._contract = release.contract
        self._transport = AiohttpTransport(session)
        self._call = call

    async def send(
        self, method: str, base_url: str, request: WireRequest, seconds: float, *, fresh: bool = False
    ) -> WireResponse:
        changed = _changed(request, self._call)
        answer = await self._transport.send(method, base_url, changed, seconds, fresh=fresh)
        operation = self._contract.operation_of(method, request.path)
        wrong = list(self._contract.complaints(operation, answer.status, answer.headers, answer.body))
        assert not wrong, f"{operation} {answer.status}: {'; '.join(wrong)}"
        return answer


def _changed(request: WireRequest, call: Call) -> WireRequest:
    headers = {name: value for name, value in {**request.headers, **call.headers}.items() if value is not None}
    query = [*request.query, *((quote_plus(name), quote_plus(value)) for name, value in parse_qsl(call.query))]
    return WireRequest(request.path, query, headers, request.body if call.content is None else call.content)


@dataclass(frozen=True)
class Front:
    """Calls the service through the release's client, with a fresh token for every request."""

    release: Release
    fom: World

    async def ask(self, operation: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        """The typed answer to a request in the release's own words, whatever it is."""
        return await self.send(Call(operation=operation, body=body, headers=headers or {}))

    async def send(self, call: Call) -> Any:
        """The typed answer. Headers, query and content of the call replace on the way what the client has sent."""
        table = self.release.operation(call.operation)
        parameters: dict[str, Any] = {"order_id": call.order_id} if call.order_id else {}
        if call.body is not None:
            parameters["body"] = msgspec.convert(call.body, table.body)
        if "x_idempotency_token" in table.request.__struct_fields__:
            parameters["x_idempotency_token"] = TOKEN
        try:
            return await getattr(self._client(call), call.operation)(table.request(**parameters))
        except UpstreamStatusError as failure:
            if failure.response is None:
                raise  # it could not be read
            return failure.response

    def can_say(self, call: Call) -> bool:
        """Return whether the release can express a request."""
        try:
            msgspec.convert(call.body or {}, self.release.operation(call.operation).body or dict)
        except msgspec.ValidationError:
            return False
        return True

    def _client(self, call: Call) -> Any:
        token = self.fom.sandbox.token(park_id=call.park_id, permissions=call.permissions)
        channel = Channel(self.fom.url, Wire(self.release, self.fom.session, call), token=lambda: token)
        module = importlib.import_module(f"{self.release.package.__name__}.client")
        return module.Client(channel, CallContext(accept_language="ru"))


def status_of(answer: Any) -> int:
    """By the class of the answer: each status has its own."""
    (status,) = re.findall("[0-9]{3}$", type(answer).__name__)
    return int(status)
