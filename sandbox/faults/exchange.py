"""Exchange that a fault acts on: one request to an upstream, and the ways to respond to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import msgspec


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer on its way out. Headers have lower-case names; the length is reckoned when it is sent."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of_json(cls, status: int, document: object, headers: Mapping[str, str] | None = None) -> "Answer":
        """An answer with a JSON body."""
        body = msgspec.json.encode(document)
        return cls(status=status, headers={**(headers or {}), "content-type": "application/json"}, body=body)

    def with_body(self, body: bytes) -> "Answer":
        """The same answer with another body."""
        return replace(self, body=body)


class Exchange(Protocol):
    """One request, read completely, without a response so far."""

    async def ask(self, *, undecided_ms: int | None = None) -> Answer:
        """Let the upstream do what is asked and return its answer, without sending it.

        With `undecided_ms` it only says that it has not decided yet (commitOrder).
        """

    def error(self, status: int, code: str) -> Answer:
        """An error in the upstream's own shape, with a message in the caller's language."""

    def schema(self, status: int) -> Mapping[str, Any] | None:
        """The schema of the body that the contract documents for a status, references resolved by `resolve`."""

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema, or what it refers to."""

    async def send(self, answer: Answer) -> None:
        """Send a whole answer."""

    async def send_slowly(self, answer: Answer, pieces: int, pause: float) -> None:
        """Send an answer in so many pieces, with a pause of so many seconds before each."""

    async def send_half(self, answer: Answer) -> None:
        """Send the head and half of the body, then reset the connection."""

    async def reset(self) -> None:
        """Break the connection off so that the peer sees a reset (TCP RST)."""

    async def hang(self) -> None:
        """Send nothing until the peer leaves or the faults are cleared; then the connection is reset."""

    async def until_called(self, operation: str) -> None:
        """Wait until an operation of the same upstream is called, the peer leaves or the faults are cleared."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """The base of all faults: immutable, and read from JSON by its class's name, like `{"type": "answer_lost"}`."""
