"""A contract after normalisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from codegen.document import Raw

#: JSON Schema 2020-12
Schema = bool | dict[str, Any]


@dataclass(frozen=True)
class Media:
    """A body in one media type."""

    media_type: str
    schema: Schema
    #: by property of a form: the ``contentType`` of its part, and how it is written
    encoding: dict[str, Raw] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation or a header of a response. ``raw`` holds its ``x-`` keys."""

    name: str
    location: str
    required: bool
    schema: Schema
    style: str
    explode: bool
    description: str = ""
    #: it is written as a document of JSON (``content`` in the contract)
    is_json: bool = False
    raw: Raw = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """A documented response."""

    status: str
    description: str
    media: tuple[Media, ...]
    headers: tuple[Parameter, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """An operation. ``raw`` is what the contract says; ``id`` is made of method and path where it says none."""

    id: str
    method: str
    path: str
    raw: Raw
    parameters: tuple[Parameter, ...]
    body: tuple[Media, ...]
    body_required: bool
    responses: tuple[Response, ...]
    #: alternatives, each the names of the security schemes that it takes together
    security: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Spec:
    """A contract."""

    title: str
    version: str
    schemas: dict[str, Schema]
    operations: tuple[Operation, ...]
    security_schemes: dict[str, Raw]
