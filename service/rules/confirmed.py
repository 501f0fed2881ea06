"""Whether an answer is about the order that was asked about."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from runtime.errors import InvalidResponseError, WrongField
from runtime.operation import Operation


class _AboutAnOrder(Protocol):
    @property
    def order_id(self) -> str: ...


T = TypeVar("T", bound=_AboutAnOrder)


def confirmed(operation: Operation[Any, Any, Any], answer: T, order_id: str) -> T:
    """The answer of a call about one order.

    Raises InvalidResponseError where it speaks of another order: the dispatcher must not be told that this one was
    changed, nor that it was not.
    """
    if answer.order_id != order_id:
        raise InvalidResponseError(
            operation.contract, operation.id, 200, [WrongField("body", "/order_id", "not_in_enum")]
        )
    return answer
