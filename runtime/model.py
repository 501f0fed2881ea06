"""The base of every generated type: immutable, decoded and checked in one pass, silent about personal data."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

MASK = "***"

#: values other than objects that a schema with members and without a type allows
NotObject: TypeAlias = str | int | float | bool | list[Any] | None


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """An object of a contract. Fields named in ``__personal__`` never show in ``repr`` (docs/context.md)."""

    __personal__: ClassVar[frozenset[str]] = frozenset()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        values = [(name, getattr(self, name)) for name in self.__struct_fields__]
        return [(n, MASK if n in self.__personal__ else value) for n, value in values if value is not UNSET]

    def __repr__(self) -> str:
        shown = (f"{name}={value if value is MASK else repr(value)}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({', '.join(shown)})"


class Request(Model, frozen=True, kw_only=True):
    """Everything that a caller sends with one operation: parameters and body."""


class Answer(Model, frozen=True, kw_only=True):
    """One documented answer of one operation: its body and headers.

    ``is_checked`` says of a body that a decoder or ``msgspec.convert`` has made it, and so found it right.
    ``follows_loss`` says of an answer to a repeat that an attempt before it may have been applied.
    """

    is_checked: Literal[True] | UnsetType = UNSET
    follows_loss: Literal[True] | UnsetType = UNSET
