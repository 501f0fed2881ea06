"""Answers that break their contract, or have grown beyond it. What was asked was done.

Only successful answers are spoiled, and only where they have the place in question: any other goes out as it is.
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from sandbox.faults.exchange import Answer, Exchange, Kind
from sandbox.faults.places import NoSuchPlace, enum_place, holder, required_place

_log = logging.getLogger(__name__)


class NotJson(Kind, frozen=True):
    """A body that is not valid JSON."""

    text: str = '{"order_id": '

    async def act(self, exchange: Exchange) -> None:
        """Replace the body."""
        await exchange.send((await exchange.ask()).with_body(self.text.encode()))


class MissingField(Kind, frozen=True):
    """A field is missing: the one at the JSON Pointer `pointer`, else the first required one."""

    pointer: str | None = None

    async def act(self, exchange: Exchange) -> None:
        """Leave the member out."""
        await _spoil(exchange, self._spoil)

    def _spoil(self, exchange: Exchange, document: Any, schema: Any) -> None:
        container, key = holder(document, self.pointer or required_place(document, schema, exchange.resolve))
        del container[key]


class WrongType(Kind, frozen=True):
    """A value of another JSON type: at the JSON Pointer `pointer`, else in the first required field."""

    pointer: str | None = None

    async def act(self, exchange: Exchange) -> None:
        """Replace the value."""
        await _spoil(exchange, self._spoil)

    def _spoil(self, exchange: Exchange, document: Any, schema: Any) -> None:
        container, key = holder(document, self.pointer or required_place(document, schema, exchange.resolve))
        container[key] = 17 if isinstance(container[key], str) else "seventeen"


class UnknownField(Kind, frozen=True):
    """An unknown field in every object of the response. This is no error: contracts grow."""

    name: str = "brand_new"

    async def act(self, exchange: Exchange) -> None:
        """Add the member."""
        await _spoil(exchange, lambda _exchange, document, _schema: self._grow(document))

    def _grow(self, value: Any) -> None:
        members = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        for member in members:
            self._grow(member)
        if isinstance(value, dict):
            value[self.name] = {"since": "today"}


class UnknownEnum(Kind, frozen=True):
    """An unknown value of an enum: at the JSON Pointer `pointer`, else at the first enum."""

    value: str = "brand_new"
    pointer: str | None = None

    async def act(self, exchange: Exchange) -> None:
        """Replace the value."""
        await _spoil(exchange, self._spoil)

    def _spoil(self, exchange: Exchange, document: Any, schema: Any) -> None:
        container, key = holder(document, self.pointer or enum_place(document, schema, exchange.resolve))
        container[key] = self.value


class HugeBody(Kind, frozen=True):
    """A valid body that is `size` bytes larger than usual."""

    size: int = 8 * 1024 * 1024

    async def act(self, exchange: Exchange) -> None:
        """Pad the body with blanks, which mean nothing in JSON."""
        answer = await exchange.ask()
        await exchange.send(answer.with_body(answer.body + b" " * self.size))


async def _spoil(exchange: Exchange, spoil: Callable[[Exchange, Any, Any], None]) -> None:
    answer = await exchange.ask()
    await exchange.send(_spoiled(exchange, answer, spoil) if answer.status < 300 else answer)


def _spoiled(exchange: Exchange, answer: Answer, spoil: Callable[[Exchange, Any, Any], None]) -> Answer:
    document = msgspec.json.decode(answer.body)
    try:
        spoil(exchange, document, exchange.schema(answer.status) or {})
    except NoSuchPlace as missing:
        _log.warning("fault without effect: the answer has no place %s", missing)
        return answer
    return answer.with_body(msgspec.json.encode(document))
