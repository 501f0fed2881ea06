"""Each operation of a compiled contract, from its generated client over a socket to its generated server and back.

Requests and responses are made from the contract's schemas, so jsonschema-rs is the independent judge of what is sent.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import aiohttp
import msgspec
from starlette.routing import Router

from codegen.judge import JudgeSchemas
from codegen.normalise import Media, Operation, Response, Spec
from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import CallContext, Channel
from runtime.errors import UpstreamStatusError
from runtime.file import File
from runtime.judge import convert
from runtime.server.connexion_app import OperationMiddleware, build_app
from runtime.server.errors import ErrorMiddleware
from runtime.server.routing import OperationRouting
from tests.contract.serving import Stage, serve
from tests.world.values import Values

_BYTES = b"\x00\xff\r\n--bytes"
#: statuses whose responses have no body on the wire (RFC 9110, 6.4.1)
_BODILESS = {204, 205, 304}


@dataclass(frozen=True)
class Failure:
    """An exchange that did not come out as it went in."""

    operation: str
    what: str


class RoundTrip:
    """Exchanges over all operations of one package."""

    def __init__(self, package: ModuleType, server: ModuleType, client: ModuleType, spec: Spec) -> None:
        self._package = package
        self._server = server
        self._client = client
        self._spec = spec
        self._chance = random.Random(package.__name__)
        self.exchanged = 0
        self.skipped: list[str] = []
        self.failures: list[Failure] = []

    async def run(self) -> None:
        """Make all exchanges."""
        stage = Stage()
        endpoints = stage.endpoints(self._server, self._package)
        operations = {endpoint.operation.id: endpoint.operation for endpoint in endpoints}
        app = build_app(
            skeleton(endpoint.operation for endpoint in endpoints),
            endpoints,
            Router(),
            [
                OperationRouting,
                partial(ErrorMiddleware, operations=operations, on_error=stage.on_error),
                partial(OperationMiddleware, endpoints=endpoints),
            ],
        )
        async with serve(app) as url, aiohttp.ClientSession() as session:
            client = self._client.Client(Channel(url, AiohttpTransport(session)), CallContext())
            names = [name for name in vars(self._client.Client) if not name.startswith("_")]
            for spec, endpoint, name in zip(self._spec.operations, endpoints, names, strict=True):
                for request, answer in self._exchanges(spec, endpoint.operation):
                    await self._exchange(stage, partial(getattr(client, name), request), endpoint.operation.id, answer)

    async def _exchange(self, stage: Stage, call: Any, identifier: str, answer: Any) -> None:
        request = call.args[0]
        stage.answer, stage.error, stage.request = answer, None, None
        got: Any = None
        try:
            got = await call()
        except UpstreamStatusError as error:
            got = error.response
        except Exception as error:
            self.failures.append(Failure(identifier, f"{error!r} {stage.error!r}"[:300]))
            return
        self.exchanged += 1
        if (raised := _error_of(stage)) is not None:
            self.failures.append(Failure(identifier, repr(raised)[:300]))
        elif not same(stage.request, request):
            self.failures.append(Failure(identifier, f"sent {request!r}, received {stage.request!r}"[:600]))
        elif not same(got, answer):
            self.failures.append(Failure(identifier, f"answered {answer!r}, got {got!r}"[:600]))

    def _exchanges(self, spec: Operation, operation: Any) -> Iterator[tuple[Any, Any]]:
        answers = list(self._answers(spec, operation))
        requests = list(self._requests(spec, operation))
        if not answers or not requests:
            self.skipped.append(operation.id)
            return
        for number in range(max(len(answers), len(requests))):
            yield requests[number % len(requests)], answers[number % len(answers)]

    def _requests(self, spec: Operation, operation: Any) -> Iterator[Any]:
        for media in spec.body or (None,):
            values: dict[str, Any] = {}
            try:
                for parameter in operation.parameters:
                    source = next(
                        p for p in spec.parameters if (p.location, p.name) == (parameter.location, parameter.wire)
                    )
                    if parameter.required or self._chance.random() < 0.5:
                        value = convert(self._find("in", source.schema), parameter.type)
                        if _can_be_sent(value, parameter.location):
                            values[parameter.field] = value
                if media is not None:
                    values["body"] = self._body("in", media, operation)
                    if len(spec.body) > 1:
                        values["content_type"] = media.media_type
                yield operation.request(**values)
            except (LookupError, TypeError, msgspec.ValidationError):
                continue

    def _answers(self, spec: Operation, operation: Any) -> Iterator[Any]:
        for response in spec.responses:
            status = _status(response.status)
            if status < 200 or (response.media and (status in _BODILESS or operation.method == "HEAD")):
                continue
            for media in response.media or (None,):
                try:
                    yield self._answer(response, status, media, operation)
                except (LookupError, TypeError, msgspec.ValidationError):
                    continue

    def _answer(self, response: Response, status: int, media: Media | None, operation: Any) -> Any:
        table = operation.answer_for(status)
        values: dict[str, Any] = {} if table.low == table.high else {"status": status}
        if (table.low, table.high) not in {
            (status, status),
            (status // 100 * 100, status // 100 * 100 + 99),
            (100, 599),
        }:
            raise LookupError
        if media is not None:
            values["body"] = self._body("out", media, table)
            if len(response.media) > 1:
                values["content_type"] = media.media_type
        for header in table.headers:
            source = next(h for h in response.headers if h.name == header.wire)
            value = convert(self._find("out", source.schema), header.type)
            if header.required or _can_be_sent(value, "header"):
                values[header.field] = value
        return table.type(**values)

    def _body(self, side: str, media: Media, table: Any) -> Any:
        content = next((c for c in table.contents if c.media_type == media.media_type), None)
        if content is None:
            return convert(self._find(side, media.schema), table.body)
        if content.kind == "bytes":
            return _BYTES
        if content.kind == "text" and content.type is str:
            return "a text\nof two lines"
        value = self._find(side, media.schema)
        if content.kind == "multipart" and isinstance(content.type, type) and issubclass(content.type, msgspec.Struct):
            for field in msgspec.structs.fields(content.type):
                if "File" in str(field.type) and field.encode_name in value:
                    file = File(_BYTES, "a file.bin", "application/x-thing")
                    value[field.encode_name] = [file] if "list" in str(field.type) else file
        return convert(value, content.type)

    def _find(self, side: str, schema: Any) -> Any:
        judge = JudgeSchemas(self._spec)
        place = judge.keep(side, schema, "root")
        definitions = {"$defs": judge.found}
        return Values(definitions, self._chance).find({"$ref": f"#/$defs/{place}"})


def _error_of(stage: Stage) -> Exception | None:
    return stage.error


def same(one: Any, other: Any) -> bool:
    """Return whether two messages are equal, apart from how they arrived."""
    if type(one) is not type(other):
        return False
    hidden = ("is_checked", "follows_loss")
    return all(getattr(one, name) == getattr(other, name) for name in one.__struct_fields__ if name not in hidden)


def skeleton(operations: Any) -> dict[str, Any]:
    """The document that connexion's routing needs, in a dialect that it knows."""
    paths: dict[str, Any] = {}
    for operation in operations:
        parameters = [
            {"name": p.wire, "in": "path", "required": True, "schema": {"type": "string"}}
            for p in operation.parameters
            if p.location == "path"
        ]
        paths.setdefault(operation.path, {})[operation.method.lower()] = {
            "operationId": operation.id,
            "parameters": parameters,
            "responses": {"default": {"description": ""}},
        }
    return {"openapi": "3.0.3", "info": {"title": "routes", "version": "1"}, "paths": paths}


def _status(status: str) -> int:
    return 418 if status == "default" else int(status.replace("XX", "55" if status[0] in "45" else "06"))


def _can_be_sent(value: Any, location: str) -> bool:
    """Return whether texts of a place can carry a value: there are no empty lists, and no words of other scripts."""
    if isinstance(value, list | dict | str) and not value:
        return False
    if isinstance(value, msgspec.Struct) and not msgspec.to_builtins(value):
        return False
    return value is not None or location == "query"
