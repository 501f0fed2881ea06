"""What the templates print: a contract in terms of Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.catalogue import Catalogue


@dataclass(frozen=True)
class Field:
    """A member of an object, a parameter, or a header of an answer."""

    name: str
    wire: str
    type: str
    required: bool
    description: str = ""
    default: str | None = None
    personal: bool = False

    @property
    def declaration(self) -> str:
        optional = not self.required and self.default is None
        kind = f"{self.type} | UnsetType" if optional else self.type
        default = "UNSET" if optional else self.default
        if self.name == self.wire:
            return f"{self.name}: {kind}" + (f" = {default}" if default else "")
        arguments = ([f"default={default}"] if default else []) + [f"name={self.wire!r}"]
        return f"{self.name}: {kind} = msgspec.field({', '.join(arguments)})"


@dataclass(frozen=True)
class Parameter(Field):
    """A field that travels in the path, the query or a header."""

    location: str = ""
    array: bool = False
    explode: bool = True

    @property
    def declaration(self) -> str:
        # the operation's table knows the wire name: a request object as a whole is never encoded
        return Field(self.name, self.name, self.type, self.required, default=self.default).declaration


@dataclass(frozen=True)
class ContextHeader:
    """A header that comes from the call's context."""

    wire: str
    source: str


@dataclass(frozen=True)
class Model:
    """An object schema."""

    name: str
    description: str
    fields: tuple[Field, ...]
    closed: bool = False
    tag_field: str | None = None
    tag: str | None = None

    @property
    def tag_name(self) -> str:
        """The discriminator's name in Python."""
        return str(PythonIdentifier(self.tag_field or "", "field_"))

    @property
    def personal(self) -> list[str]:
        return sorted(f.name for f in self.fields if f.personal)


@dataclass(frozen=True)
class Alias:
    """A named schema that is no object: a scalar with bounds, an array, a map, an enum or a union."""

    name: str
    type: str
    description: str = ""


@dataclass(frozen=True)
class Constant:
    """A set of documented values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """One documented answer of an operation."""

    name: str
    low: int
    high: int
    description: str
    body: str | None
    body_personal: bool
    media_type: str
    headers: tuple[Parameter, ...]
    codes: tuple[str, ...] = ()

    @property
    def fixed(self) -> bool:
        return self.low == self.high

    @property
    def personal(self) -> list[str]:
        return sorted([h.name for h in self.headers if h.personal] + ["body"] * self.body_personal)


@dataclass(frozen=True)
class Operation:
    """An operation."""

    id: str
    name: str
    title: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    context: tuple[ContextHeader, ...]
    body: str | None
    body_required: bool
    body_personal: bool
    answers: tuple[Answer, ...]
    used: bool = True
    timeout: float | None = None
    attempts: int | None = None
    changing: bool = False
    deprecation: dict[str, str] | None = None
    extensions: dict[str, Any] = field(default_factory=dict)

    @property
    def personal(self) -> list[str]:
        return sorted([p.name for p in self.parameters if p.personal] + ["body"] * self.body_personal)

    @property
    def policy(self) -> str:
        """The arguments of its Policy, but for those that are at their defaults."""
        said = {"timeout": self.timeout, "attempts": self.attempts, "changing": self.changing}
        return ", ".join(f"{name}={value}" for name, value in said.items() if value)


@dataclass(frozen=True)
class Package:
    """Everything that is generated from one contract."""

    name: str
    contract: str
    title: str
    version: str
    source: str
    models: tuple[Model, ...]
    aliases: tuple[Alias, ...]
    constants: tuple[Constant, ...]
    operations: tuple[Operation, ...]
    document: dict[str, Any]
    catalogue: Catalogue | None = None

    @property
    def model_names(self) -> list[str]:
        return sorted(item.name for items in (self.models, self.aliases, self.constants) for item in items)

    @property
    def operation_names(self) -> list[str]:
        return sorted(name for operation in self.operations for name in _names(operation))


def _names(operation: Operation) -> Iterator[str]:
    yield operation.name.upper()
    yield from (f"{operation.title}{part}" for part in ("Request", "Response", "Result"))
    yield from (answer.name for answer in operation.answers)
