"""Conversion of one contract's object into another's, by the names of their fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET

from runtime.errors import InvalidResponseError
from runtime.explain import explain
from runtime.operation import Operation
from service.rules.fields import Declared, check_fields

S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T", bound=msgspec.Struct)


class FieldMapping(Generic[S, T]):
    """Converts ``source`` to ``target``. Creating one raises MappingError if a field would be lost or left unset.

    ``set_here`` are the fields that each call passes by keyword, and ``not_set`` those that the target does without.
    ``read_here`` are source fields that the calling code uses itself, ``not_passed_on`` those that end here.
    ``response_of`` is the upstream's operation if ``source`` is its response.
    """

    def __init__(
        self,
        source: type[S],
        target: type[T],
        *,
        set_here: Collection[str] = (),
        not_set: Collection[str] = (),
        read_here: Collection[str] = (),
        not_passed_on: Collection[str] = (),
        response_of: Operation[Any, Any, Any] | None = None,
    ) -> None:
        declared = Declared(*map(frozenset, (read_here, not_passed_on, set_here, not_set)))
        check_fields(source, target, declared)
        self.target = target
        self._set_here = declared.set_here
        self._operation = response_of

    def __call__(self, source: S, /, **set_here: Any) -> T:
        """Return the target, valid by its type; a value that is UNSET or None is left out.

        Raises ValidationError if the target is invalid. If the source is an upstream's response, raises
        InvalidResponseError instead: one that our contract cannot carry is as bad as one that breaks its own.
        """
        if set_here.keys() != self._set_here:
            raise TypeError(f"set {sorted(self._set_here)}, not {sorted(set_here)}")
        plain: dict[str, Any] = msgspec.to_builtins(source)
        for name, value in set_here.items():
            if value is UNSET or value is None:
                plain.pop(name, None)
            else:
                plain[name] = msgspec.to_builtins(value)
        try:
            return msgspec.convert(plain, self.target)
        except msgspec.ValidationError:
            operation = self._operation
            if operation is None:
                raise
            raise InvalidResponseError(
                operation.contract, operation.id, 200, explain(self.target, plain, "body")
            ) from None
