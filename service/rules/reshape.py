"""From one contract's shape to the other's: what they share by name is taken over, and checked by its new type."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from runtime.errors import InvalidResponseError
from runtime.explain import explain
from runtime.operation import Operation

T = TypeVar("T", bound=msgspec.Struct)


def reshape(source: msgspec.Struct, target: type[T], /, **changes: Any) -> T:
    """``source`` as a ``target``, with ``changes`` by wire name. Raises ValidationError where it does not fit."""
    return msgspec.convert(_plain(source, changes), target)


def reshape_answer(
    operation: Operation[Any, Any, Any], source: msgspec.Struct, target: type[T], /, **changes: Any
) -> T:
    """The same for an upstream's answer: one that our contract cannot carry is as bad as one that breaks its own.

    An answer of ours with it as a body ``is_checked``.
    """
    plain = _plain(source, changes)
    try:
        return msgspec.convert(plain, target)
    except msgspec.ValidationError:
        wrong = explain(target, plain, "body")
        raise InvalidResponseError(operation.contract, operation.id, 200, wrong) from None


def _plain(source: msgspec.Struct, changes: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(source)
    for name, value in changes.items():
        if isinstance(value, dict):
            plain[name] = {key: item for key, item in value.items() if item is not UNSET and item is not None}
        elif value is not UNSET and value is not None:
            plain[name] = msgspec.to_builtins(value)
    return plain
