"""Fuzz targets, and their invariant: only documented errors, which quote nothing of the input."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from generated import fleet_orders_manager, fleet_parks, int_api, personal
from runtime.codec import decode_answer, decode_request
from runtime.errors import RequestValidationError, WrongField
from runtime.operation import AnswerSpec, Operation
from runtime.problems import Refused
from runtime.tracing import passed
from service.auth.jwks import read_keys
from service.auth.tokens import TokenVerifier
from service.context import Caller
from service.request_scope import RequestScope
from service.rules import phones
from tests.parts_fuzzing.whole import requests

Fuzz = Callable[[bytes], None]

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
#: what a mark in the input would look like in a text of ours
_QUOTED = 8


def operations(*contracts: Any) -> list[Operation[Any, Any, Any]]:
    return [value for contract in contracts for value in vars(contract).values() if isinstance(value, Operation)]


def _quotes_nothing(wrong: Sequence[WrongField], content: bytes) -> None:
    """Errors quote nothing of the input, except pointers to members with names of members."""
    for field in wrong:
        assert re.fullmatch(r"(/[A-Za-z0-9_~.\[\]-]*)*", field.pointer), "a pointer with what may be data"
        assert re.fullmatch(r"[a-z_]+", field.code)
    text = str(RequestValidationError("operation", wrong))
    for value in _texts(content):
        assert len(value) < _QUOTED or value not in text, "an error quotes a value"


def _texts(content: bytes) -> Iterator[str]:
    try:
        waiting = [msgspec.json.decode(content)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value


def bodies(_: asyncio.AbstractEventLoop) -> Fuzz:
    """Requests of our operations: the first byte says which, the first line is a header, the rest the body."""
    ours = operations(fleet_orders_manager)

    def fuzz(data: bytes) -> None:
        operation = ours[data[0] % len(ours)] if data else ours[0]
        header, _, content = data[1:].partition(b"\n")
        path = {parameter.wire: header.decode("latin-1") for parameter in operation.parameters}
        headers = {parameter.wire.lower(): header.decode("latin-1") for parameter in operation.parameters}
        request, wrong = decode_request(operation, path, (), headers, content)
        if wrong:
            _quotes_nothing(wrong, content)
        elif operation.body is not None and content:
            again = operation.body_decoder.decode(msgspec.json.encode(request.body))
            assert again == request.body, "not the same after a way there and back"

    return fuzz


def answers(_: asyncio.AbstractEventLoop) -> Fuzz:
    """Answers of the upstreams: the first byte says of which operation and status, the first line is each header."""
    specs: list[AnswerSpec[Any]] = [
        spec for operation in operations(int_api, fleet_parks, personal) for spec in operation.answers
    ]

    def fuzz(data: bytes) -> None:
        spec = specs[data[0] % len(specs)] if data else specs[0]
        header, _, content = data[1:].partition(b"\n")
        headers = {parameter.wire: header.decode("latin-1") for parameter in spec.headers}
        answer = decode_answer(spec, spec.low, headers, content)
        if isinstance(answer, list):
            _quotes_nothing(answer, content)
        elif spec.body is not None:
            again = spec.decoder.decode(msgspec.json.encode(answer.body))
            assert again == answer.body, "not the same after a way there and back"

    return fuzz


def headers(_: asyncio.AbstractEventLoop) -> Fuzz:
    """The headers around a request: a line each."""
    names = ("accept-language", "x-request-timeout-ms", "x-request-id", "traceparent", "tracestate", "baggage")

    def fuzz(data: bytes) -> None:
        lines = data.decode("latin-1").split("\n")
        given = dict(zip(names, lines, strict=False))
        visit = RequestScope.from_headers(given, 0.0, "ru")
        assert _ID.match(visit.request_id)
        assert visit.timeout is None or 0.001 <= visit.timeout <= 60
        assert visit.accept_language is None or re.fullmatch("[ -~]{1,128}", visit.accept_language)
        assert visit.language in ("ru", "en")
        passed(given)

    return fuzz


class _OneKey:
    """Of authproxy."""

    def __init__(self, key: jwt.PyJWK) -> None:
        self._key = key

    async def get(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        return [self._key] if kid == "k" else []

    async def get_replaced(self, kid: str, deadline: float | None = None) -> Sequence[jwt.PyJWK]:
        return []


def tokens(loop: asyncio.AbstractEventLoop) -> Fuzz:
    """``Authorization`` as it comes (first byte even), and claims of any kind under a right signature."""
    private = Ed25519PrivateKey.generate()
    public = {**OKPAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": "k", "alg": "EdDSA"}
    verifier = TokenVerifier(_OneKey(jwt.PyJWK(public, algorithm="EdDSA")))

    def fuzz(data: bytes) -> None:
        if data[:1] and data[0] % 2:
            signed = _part(b'{"alg":"EdDSA","kid":"k"}') + b"." + _part(data[1:])
            authorization = (b"Bearer " + signed + b"." + _part(private.sign(signed))).decode()
        else:
            authorization = data[1:].decode("latin-1")
        caller, refused = loop.run_until_complete(_verified(verifier, authorization))
        if caller is not None:
            assert re.fullmatch("[A-Za-z0-9_-]{1,64}", caller.park_id)
            assert re.fullmatch("[A-Za-z0-9_-]{1,64}", caller.dispatcher_id)
        else:
            assert refused is not None
            assert refused.code.status == 401
            told = f"{refused} {refused.headers}"
            assert len(authorization) < 2 * _QUOTED or authorization[7:] not in told, "a refusal quotes the token"

    return fuzz


async def _verified(verifier: TokenVerifier, authorization: str) -> tuple[Caller | None, Refused | None]:
    try:
        return await verifier.verify(authorization), None
    except Refused as refused:
        return None, refused


def _part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def keys(_: asyncio.AbstractEventLoop) -> Fuzz:
    """A JWKS."""

    def fuzz(data: bytes) -> None:
        try:
            found = read_keys(data)
        except ValueError:
            return
        assert all(key.key_type == "OKP" for keys in found.values() for key in keys)

    return fuzz


def phone_numbers(_: asyncio.AbstractEventLoop) -> Fuzz:
    """A phone as it is typed."""

    def fuzz(data: bytes) -> None:
        typed = data.decode("utf-8", "replace")
        could_be = phones.could_be_phone(typed)
        try:
            number = phones.parse_international(typed) or phones.parse_national(typed, "RUS")
        except Refused as refused:
            _quotes_nothing(refused.wrong, json.dumps(typed).encode())
            return
        assert could_be, "what is a phone could be one"
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", number), "not what personal's contract takes"
        assert number[-4:] in phones.masked(number)
        assert phones.parse_international(number) == number, "not the same when it is read again"

    return fuzz


TARGETS: dict[str, Callable[[asyncio.AbstractEventLoop], Fuzz]] = {
    "bodies": bodies,
    "answers": answers,
    "headers": headers,
    "tokens": tokens,
    "keys": keys,
    "phones": phone_numbers,
    "requests": requests,
}
