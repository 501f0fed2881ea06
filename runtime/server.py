"""The server half: from an HTTP request to a handler and back, in words of no web framework."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from runtime.codec import decode_request, encode_answer
from runtime.deprecation import deprecation_headers
from runtime.errors import RequestBroken, WrongField
from runtime.leaving import Gone, while_wanted
from runtime.operation import Handler, Operation, Req, Res

Ctx = TypeVar("Ctx")


class UnsupportedMediaType(Exception):
    """A body that is not plain JSON."""


class BodyTooLarge(Exception):
    """A body over the bound."""


class BodyTooSlow(Exception):
    """A body that was not there in time."""


@dataclass(frozen=True, slots=True, repr=False)
class HttpRequest:
    """A request as it came in. ``headers`` have lower-case names; ``body()`` reads once; ``state`` is the frame's.

    ``gone()`` is done once the caller has left; it may be called once the body is read.
    No ``repr``: it carries the caller's token.
    """

    method: str
    path: str
    path_parameters: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: Callable[[], Awaitable[bytes]]
    state: Mapping[str, Any] = field(default_factory=dict)
    gone: Gone | None = None


@dataclass(frozen=True, slots=True, repr=False)
class HttpAnswer:
    """An answer as it goes out. No ``repr``: the body may be personal."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Frame(Protocol[Ctx]):
    """What a server puts around every operation."""

    async def context(self, operation: Operation[Any, Any, Any], http: HttpRequest) -> Ctx:
        """What the handler gets beside the request. Called before the request is read; may refuse it by raising."""

    def check(
        self, operation: Operation[Any, Any, Any], request: Any, context: Ctx, wrong: Sequence[WrongField]
    ) -> Sequence[WrongField]:
        """What is wrong with a request beyond its types.

        What could not be read stands as UNSET in ``request``, as what is not there does; ``wrong`` tells them apart.
        """

    def failure(self, operation: Operation[Any, Any, Any] | None, http: HttpRequest, error: Exception) -> HttpAnswer:
        """The answer for whatever was raised on the way; without an operation, for a path or method that is none."""


@dataclass(frozen=True, slots=True)
class Binding:
    """An operation and the function that serves it."""

    operation: Operation[Any, Any, Any]
    endpoint: Callable[[HttpRequest], Awaitable[HttpAnswer]]


def bind(operation: Operation[Req, Res, Any], handler: Handler[Req, Ctx, Res], frame: Frame[Ctx]) -> Binding:
    """Join a handler to its operation. Raises TypeError for a handler that is not of the operation's types."""
    check_handler(operation, handler)

    async def endpoint(http: HttpRequest) -> HttpAnswer:
        return with_notice(operation, await served(http))

    async def served(http: HttpRequest) -> HttpAnswer:
        try:
            context = await frame.context(operation, http)
            content = await _content(operation, http)
            request, wrong = decode_request(operation, http.path_parameters, http.query, http.headers, content)
            known = {w.pointer for w in wrong}
            # what could not be read is not missing on top of that
            wrong += [w for w in frame.check(operation, request, context, wrong) if w.pointer not in known]
            if wrong:
                raise RequestBroken(operation.id, wrong)
            answer = await while_wanted(handler(request, context), http.gone)
            return HttpAnswer(*encode_answer(operation, answer))
        except Exception as error:
            return frame.failure(operation, http, error)

    return Binding(operation, endpoint)


def with_notice(operation: Operation[Any, Any, Any] | None, answer: HttpAnswer) -> HttpAnswer:
    """The answer, saying that the operation is on its way out where it is."""
    if operation is None or operation.deprecation is None:
        return answer
    headers = {**answer.headers, **deprecation_headers(operation.deprecation)}
    return HttpAnswer(answer.status, headers, answer.body)


async def _content(operation: Operation[Any, Any, Any], http: HttpRequest) -> bytes:
    if operation.body is None:
        return b""
    if "content-type" not in http.headers and not operation.body_required:
        content = await http.body()
        if content:
            raise UnsupportedMediaType
        return content
    media_type, _, parameters = http.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if media_type.strip().lower() != operation.MEDIA_TYPE or charset not in ("", "utf-8"):
        raise UnsupportedMediaType
    if "content-encoding" in http.headers:
        raise UnsupportedMediaType
    return await http.body()


def check_handler(operation: Operation[Any, Any, Any], handler: Any) -> None:
    """The start-up's share of what the type checker proves, for those who did not run it."""
    function = handler if inspect.isroutine(handler) else getattr(handler, "__call__", None)  # noqa: B004
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"handler of {operation.id}: not an async function")
    hints = typing.get_type_hints(function)
    names = list(inspect.signature(handler).parameters)
    if len(names) != 2:
        raise TypeError(f"handler of {operation.id}: takes {len(names)} arguments instead of request and context")
    taken = hints.get(names[0])
    if taken is not operation.request:
        raise TypeError(f"handler of {operation.id}: its request is {_name(taken)}, not {operation.request.__name__}")
    documented = {spec.type for spec in operation.answers}
    for answer in _members(hints.get("return")):
        if answer not in documented:
            raise TypeError(f"handler of {operation.id}: {_name(answer)} is not one of its answers")


def _members(hint: Any) -> Sequence[Any]:
    return typing.get_args(hint) if typing.get_origin(hint) in (types.UnionType, typing.Union) else (hint,)


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind))
