"""Input of the templates: a contract in terms of Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

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
    """A field that travels in the path, the query, a header or a cookie."""

    location: str = ""
    array: bool = False
    members: bool = False
    explode: bool = True
    style: str = ""
    is_json: bool = False
    judge: str | None = None

    @property
    def declaration(self) -> str:
        # the operation's table knows the wire name: a request object as a whole is never encoded
        return Field(self.name, self.name, self.type, self.required, default=self.default).declaration

    @property
    def options(self) -> str:
        """The arguments of its table, but for those that are at their defaults."""
        said: dict[str, Any] = {}
        if self.array or self.members:
            said = {"array" if self.array else "members": True} | ({} if self.explode else {"explode": False})
        if self.style not in ("", _STYLES.get(self.location)) and (said or self.style in ("label", "matrix")):
            said["style"] = self.style
        if self.is_json:
            said["is_json"] = True
        found = [f", {name}={value!r}" for name, value in said.items()]
        return "".join(found) + (f", judge=JUDGE.at({self.judge!r})" if self.judge else "")


#: the default style of each location
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


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
    #: the discriminator's name in Python
    tag_name: str = ""

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
class Alternative:
    """One type of a choice, and where the judge finds its schema."""

    type: str
    place: str


@dataclass(frozen=True)
class Choice:
    """A union of types that only their schemas tell apart. ``side``: of which of the judge's schemas."""

    name: str
    alternatives: tuple[Alternative, ...]
    side: str
    #: the name of its schema in the contract
    schema: str
    description: str = ""

    @property
    def union(self) -> str:
        return " | ".join(dict.fromkeys(alternative.type for alternative in self.alternatives))


@dataclass(frozen=True)
class Credential:
    """Credential of a security scheme. ``kind``: bearer, basic, or where a key travels by the name of ``wire``."""

    name: str
    scheme: str
    kind: str
    wire: str
    description: str = ""


@dataclass(frozen=True)
class Constant:
    """A set of documented values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """A body in one media type. ``kind``: json, text, bytes, form or multipart."""

    media_type: str
    kind: str
    type: str
    judge: str | None
    encoding: dict[str, str] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Return whether its table needs only type and media type."""
        return self.kind == "json" and "*" not in self.media_type


class _WithContents:
    contents: tuple[Content, ...]

    @property
    def body(self) -> str | None:
        """The type of the body, in whatever media type it comes."""
        types = list(dict.fromkeys(content.type for content in self.contents))
        if "Any" in types:
            return "Any"
        found = " | ".join(types)
        return found or None

    @property
    def plain(self) -> Content | None:
        """The only media type, where it is one of JSON."""
        return self.contents[0] if len(self.contents) == 1 and self.contents[0].is_plain else None

    @property
    def media_types(self) -> list[str]:
        """The choices that there are between media types."""
        return [content.media_type for content in self.contents] if len(self.contents) > 1 else []


@dataclass(frozen=True)
class Answer(_WithContents):
    """One documented answer of an operation."""

    name: str
    low: int
    high: int
    description: str
    contents: tuple[Content, ...]
    body_personal: bool
    headers: tuple[Parameter, ...]
    codes: tuple[str, ...] = ()

    @property
    def fixed(self) -> bool:
        return self.low == self.high

    @property
    def personal(self) -> list[str]:
        return sorted([h.name for h in self.headers if h.personal] + ["body"] * self.body_personal)


@dataclass(frozen=True)
class Operation(_WithContents):
    """An operation."""

    id: str
    name: str
    title: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    context: tuple[ContextHeader, ...]
    contents: tuple[Content, ...]
    body_required: bool
    body_personal: bool
    answers: tuple[Answer, ...]
    used: bool = True
    timeout: float | None = None
    attempts: int | None = None
    changing: bool = False
    deprecation: dict[str, str] | None = None
    extensions: dict[str, Any] = field(default_factory=dict)
    #: alternatives, each of names of credentials
    security: tuple[tuple[str, ...], ...] = ()

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
    choices: tuple[Choice, ...] = ()
    #: the schemas for the judge, where types do not say all
    schemas: dict[str, Any] | None = None
    credentials: tuple[Credential, ...] = ()

    @property
    def model_names(self) -> list[str]:
        groups = (self.models, self.aliases, self.constants, self.choices)
        return sorted(item.name for items in groups for item in items)

    @property
    def operation_names(self) -> list[str]:
        return sorted(name for operation in self.operations for name in _names(operation))


def _names(operation: Operation) -> Iterator[str]:
    yield operation.name.upper()
    yield from (f"{operation.title}{part}" for part in ("Request", "Response", "Result"))
    yield from (answer.name for answer in operation.answers)
