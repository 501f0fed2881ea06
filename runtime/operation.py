"""The tables that generated ``operations.py`` fills in: what an operation takes and answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Literal, Protocol, TypeVar

import msgspec

from runtime.content import Content
from runtime.judge import JudgedDecoder, Verdict
from runtime.model import Answer, Request

Req = TypeVar("Req", bound=Request)
Res = TypeVar("Res", bound=Answer)
Req_contra = TypeVar("Req_contra", bound=Request, contravariant=True)
Ctx_contra = TypeVar("Ctx_contra", contravariant=True)
Res_co = TypeVar("Res_co", bound=Answer, covariant=True)
Out = TypeVar("Out", bound=Answer)
Style = Literal["label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject"]


def is_failure(status: int) -> bool:
    """Return whether a status is about the server or the credentials, not about the request: clients raise it."""
    return status in (401, 429) or status >= 500


class Decoder(Protocol):
    """Reads a document of JSON."""

    def decode(self, content: bytes, /) -> Any: ...


def _decoder(kind: Any, judge: Verdict | None) -> Decoder:
    return msgspec.json.Decoder(kind) if judge is None else JudgedDecoder(kind, judge)


class Handler(Protocol[Req_contra, Ctx_contra, Res_co]):
    """Function that a server half calls for one operation."""

    def __call__(self, request: Req_contra, context: Ctx_contra, /) -> Coroutine[Any, Any, Res_co]: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation or a header of an answer."""

    field: str
    wire: str
    location: Literal["path", "query", "header", "cookie"]
    type: Any
    required: bool
    array: bool = False
    #: it is an object: ``members`` of it are written by ``style``
    members: bool = False
    explode: bool = True
    #: where it is not its location's
    style: Style | None = None
    #: it is written as a document of JSON
    is_json: bool = False
    judge: Verdict | None = None
    #: it is a scalar, or an array of a query, as most parameters are
    is_plain: bool = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        styled = self.members or self.style is not None or self.is_json or self.location == "cookie"
        object.__setattr__(self, "is_plain", not styled and (not self.array or self.location == "query"))


@dataclass(frozen=True, slots=True)
class ContextHeader:
    """A header that comes from the call's context instead of the request (``x-context`` in the contract)."""

    wire: str
    source: Literal["request_id", "deadline", "accept_language"]


@dataclass(frozen=True)
class AnswerSpec(Generic[Res]):
    """One documented answer: which statuses it stands for, and the types of its parts."""

    low: int
    high: int
    type: type[Res]
    body: Any = None
    media_type: str = "application/json"
    headers: tuple[Parameter, ...] = ()
    judge: Verdict | None = None
    #: bodies that are not one document of JSON
    contents: tuple[Content, ...] = ()

    @cached_property
    def decoder(self) -> Decoder:
        return _decoder(self.body, self.judge)


@dataclass(frozen=True, slots=True)
class Deprecation:
    """An operation that is on its way out: ISO dates since when, and from when on it may be gone."""

    since: str | None = None
    sunset: str | None = None


@dataclass(frozen=True)
class Policy:
    """Call policy of an operation, from the overlay.

    ``timeout``: seconds for one attempt. ``attempts``: how many there may be, one where a repeat is not safe.
    ``changing``: it changes what others see, so once sent it is left to finish, also if its caller disconnects.
    """

    timeout: float = 5.0
    attempts: int = 1
    changing: bool = False


@dataclass(frozen=True)
class Operation(Generic[Req, Res, Out]):
    """One operation of a contract: ``Req`` goes in, a server answers ``Res``, of which a client hands out ``Out``."""

    contract: str
    id: str
    method: str
    path: str
    request: type[Req]
    answers: tuple[AnswerSpec[Any], ...]
    parameters: tuple[Parameter, ...] = ()
    context: tuple[ContextHeader, ...] = ()
    body: Any = None
    body_required: bool = False
    policy: Policy = Policy()
    deprecation: Deprecation | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)
    media_type: str = "application/json"
    judge: Verdict | None = None
    #: bodies that are not one document of JSON
    contents: tuple[Content, ...] = ()
    #: alternatives of credentials that it takes, where a contract has more than one token
    security: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def plain_query(self) -> frozenset[str]:
        """The names of those parameters in the query that have one name."""
        return frozenset(p.wire for p in self.parameters if p.location == "query" and p.is_plain)

    @cached_property
    def styled_query(self) -> tuple[Parameter, ...]:
        """The other parameters in the query."""
        return tuple(p for p in self.parameters if p.location == "query" and not p.is_plain)

    @cached_property
    def body_decoder(self) -> Decoder:
        return _decoder(self.body, self.judge)

    def read_body(self, content: bytes, content_type: str | None = None) -> Any:
        """The typed body. Raises RequestValidationError for one that breaks the contract."""
        from runtime.bodies import read_body

        return read_body(self, content, content_type)

    @cached_property
    def _by_type(self) -> dict[type[Any], AnswerSpec[Any]]:
        return {spec.type: spec for spec in self.answers}

    @cached_property
    def _by_status(self) -> dict[int, AnswerSpec[Any]]:
        return {spec.low: spec for spec in self.answers if spec.low == spec.high}

    def answer_for(self, status: int) -> AnswerSpec[Any] | None:
        """The answer documented for a status: the exact one, else a range's, else the default."""
        exact = self._by_status.get(status)
        return exact or next((spec for spec in self.answers if spec.low <= status <= spec.high), None)

    def answer_of(self, answer: object) -> AnswerSpec[Any] | None:
        """The table of a typed answer, ``None`` if it is not one of this operation's."""
        return self._by_type.get(type(answer))
