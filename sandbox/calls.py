"""The record of what the upstreams were asked."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from sandbox.faults import AnyFault


@dataclass(kw_only=True)
class Call:
    """One request to an upstream. Its repr shows nothing of what was sent."""

    upstream: str
    operation: str | None
    """The operationId; None for a path or method that the contract does not know"""
    path: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """By lower-case name"""
    body: Any = field(repr=False)
    """The JSON document; None if there was none, or no JSON"""
    fault: AnyFault | None = None
    reached: bool = False
    """Whether the upstream itself got to see it"""
    status: int | None = None
    """What was answered; None if nothing, or not yet"""
    started: float = field(default_factory=perf_counter)
    ended: float | None = None
    """When it arrived and when nothing more was to be done about it, by `time.perf_counter`"""

    @property
    def request_id(self) -> str | None:
        """The id by which it belongs to a request of a front end."""
        return self.headers.get("x-request-id")


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A request or an answer that breaks the upstream's contract, judged by its own YAML or by the generated types."""

    upstream: str
    operation: str | None
    side: str
    """`request` or `answer`"""
    where: str
    """The place and the rule, never the value"""


class Calls:
    """All calls since the start or the last `clear`, in the sequence of their arrival."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._arrived = asyncio.Event()

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def of(self, upstream: str, operation: str | None = None) -> list[Call]:
        """The calls of an upstream, or of one of its operations."""
        return [c for c in self._calls if c.upstream == upstream and operation in (None, c.operation)]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    async def until(self, upstream: str, operation: str, count: int = 1) -> Call:
        """Wait for the `count`-th call of an operation to arrive, answered or not, and return it."""
        while len(found := self.of(upstream, operation)) < count:
            await self._arrived.wait()
        return found[count - 1]

    def add(self, call: Call) -> None:
        """Record a call that has arrived."""
        self._calls.append(call)
        self._arrived.set()
        self._arrived = asyncio.Event()
